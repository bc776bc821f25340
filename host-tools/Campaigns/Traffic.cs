using System.Buffers.Binary;
using EcgWearable.Firmware.Classification;
using EcgWearable.Firmware.Logging;
using EcgWearable.Firmware.Power;
using EcgWearable.WearLog;

namespace EcgWearable.Campaigns;

/// <summary>What a wear appends to its log, in the order in which it does.</summary>
public static class Traffic
{
    private const int SyncSeconds = 2;
    private const int SamplesPerSecond = 356;
    private const int StripSeconds = 6;
    private const int BeatBytes = 17;
    private const int EventBytes = 13;
    private const int StripHeaderBytes = 12;
    private const int SamplesPerPiece = LogFormat.MaximumPayloadBytes - StripHeaderBytes + 1;
    private const int LargestStep = 20;

    /// <summary>Takes the records out of a log and puts them into the order of their time, synchronised every two seconds as the firmware does.</summary>
    /// <param name="image">A flash image or a pulled log.</param>
    /// <param name="samplesPerSecond">Output data rate in Hz.</param>
    public static IReadOnlyList<TrafficRecord> FromLog(ReadOnlySpan<byte> image, double samplesPerSecond)
    {
        List<(long Time, byte Type, byte[] Payload)> records = [];
        long latest = 0;
        WearLogReader.Scan(
            image,
            _ => latest = 0,
            (type, _, payload, _) =>
            {
                latest = Math.Max(latest, TimeOf(type, payload));
                records.Add((latest, type, payload.ToArray()));
            });
        List<TrafficRecord> traffic = [];
        long syncSamples = (long)(SyncSeconds * samplesPerSecond);
        (long Time, byte Type, byte[] Payload)[] ordered = [.. records.OrderBy(record => record.Time)];
        for (int i = 0; i < ordered.Length; i++)
        {
            bool isLast = i + 1 == ordered.Length || ordered[i].Time / syncSamples != ordered[i + 1].Time / syncSamples;
            traffic.Add(new TrafficRecord(ordered[i].Type, ordered[i].Payload, isLast));
        }

        return traffic;
    }

    /// <summary>Makes up a wear: 75 beats a minute, energy every minute, an event now and then, and strips of six seconds.</summary>
    /// <param name="seed">Decides when what comes.</param>
    /// <param name="minutes">Length of the wear.</param>
    /// <param name="stripsPerMinute">Strips of six seconds each, on average.</param>
    public static IReadOnlyList<TrafficRecord> MadeUp(int seed, int minutes, double stripsPerMinute)
    {
        Random random = new(seed);
        List<TrafficRecord> traffic = [];
        int stripEnd = 0;
        for (int second = 0; second < minutes * 60; second++)
        {
            long index = (long)second * SamplesPerSecond;
            int before = traffic.Count;
            traffic.Add(Made(RecordType.Beat, index, BeatBytes, random));
            if (random.Next(4) == 0)
            {
                traffic.Add(Made(RecordType.Beat, index + (SamplesPerSecond / 2), BeatBytes, random));
            }

            if (second >= stripEnd && random.NextDouble() < stripsPerMinute / 60)
            {
                stripEnd = second + StripSeconds;
                for (int piece = 0; piece < StripSeconds * SamplesPerSecond / SamplesPerPiece; piece++)
                {
                    traffic.Add(Made(RecordType.Strip, index + (piece * SamplesPerPiece), LogFormat.MaximumPayloadBytes, random));
                }
            }

            if (second % 60 == 59)
            {
                traffic.Add(Made(RecordType.Energy, index, EnergyLedger.PayloadBytes, random));
            }

            if (random.Next(120) == 0)
            {
                traffic.Add(Made(RecordType.Event, index, EventBytes, random));
            }

            if (second % SyncSeconds == 0 && traffic.Count > before)
            {
                traffic[^1] = traffic[^1] with { SyncAfter = true };
            }
        }

        return traffic;
    }

    private static TrafficRecord Made(byte type, long index, int bytes, Random random)
    {
        byte[] payload = new byte[bytes];
        random.NextBytes(payload);
        BinaryPrimitives.WriteInt64LittleEndian(payload, index);
        if (type == RecordType.Beat)
        {
            payload[8] = (byte)random.Next((int)BeatClass.F + 1);
        }
        else if (type == RecordType.Strip)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(8), SamplesPerPiece);
            BinaryPrimitives.WriteInt16LittleEndian(payload.AsSpan(10), 0);
            for (int i = StripHeaderBytes; i < bytes; i++)
            {
                payload[i] = (byte)random.Next(-LargestStep, LargestStep + 1);
            }
        }

        return new TrafficRecord(type, payload, false);
    }

    private static long TimeOf(byte type, ReadOnlySpan<byte> payload) => type switch
    {
        RecordType.Boot => 0,
        RecordType.TimeSync => BinaryPrimitives.ReadInt64LittleEndian(payload[8..]),
        RecordType.Strip => BinaryPrimitives.ReadInt64LittleEndian(payload) + BinaryPrimitives.ReadUInt16LittleEndian(payload[8..]),
        _ => BinaryPrimitives.ReadInt64LittleEndian(payload),
    };
}
