using System.Buffers.Binary;
using EcgWearable.Firmware.Logging;

namespace EcgWearable.WearLog;

/// <summary>The sessions of a log that is still on its device.</summary>
public static class DeviceSessions
{
    /// <summary>
    /// Finds where each session begins, by the boot count in the sectors' headers, which never falls: some ten headers are read
    /// for a session, not all of them.
    /// </summary>
    /// <param name="client">The link.</param>
    /// <param name="extent">What the device listed.</param>
    /// <returns>The sessions in order of time; one whose headers are damaged counts with the one before.</returns>
    /// <exception cref="LinkException">The exchange failed.</exception>
    public static IReadOnlyList<DeviceSession> Find(LinkClient client, LogExtent extent)
    {
        ArgumentNullException.ThrowIfNull(client);
        List<DeviceSession> sessions = [];
        if (extent.SectorCount == 0)
        {
            return sessions;
        }

        // What stands in the first bytes of a header is the same in every version of the format. Sequences given up have no sector any more.
        IReadOnlyList<uint> sectors = Sectors(client, extent);
        byte[] header = new byte[LogFormat.CommonHeaderBytes];
        int first = 0;
        int boot = sectors.Count == 0 ? 0 : Boot(0, 0);
        while (first < sectors.Count)
        {
            // The last sector with this boot count, between one that has it and one that has not.
            int has = first;
            int hasNot = sectors.Count;
            int nextBoot = boot;
            while (hasNot - has > 1)
            {
                int middle = has + ((hasNot - has) / 2);
                int found = Boot(middle, boot);
                if (found <= boot)
                {
                    has = middle;
                }
                else
                {
                    hasNot = middle;
                    nextBoot = found;
                }
            }

            sessions.Add(new DeviceSession(boot, sectors[first], hasNot - first));
            first = hasNot;
            boot = nextBoot;
        }

        return sessions;

        int Boot(int sector, int otherwise)
        {
            client.Read(sectors[sector], 0, header);
            bool isRight = BinaryPrimitives.ReadInt32LittleEndian(header) == LogFormat.SectorMagic
                && SpanCrc32.Compute(header.AsSpan(0, header.Length - 4)) == BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(header.Length - 4));
            return isRight ? BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(6)) : otherwise;
        }
    }

    private static IReadOnlyList<uint> Sectors(LinkClient client, LogExtent extent)
    {
        try
        {
            return client.ListSectors(extent);
        }
        catch (LinkException e) when (e.Failure == LinkFailure.NotUnderstood)
        {
            return LinkClient.AllSectors(extent);
        }
    }
}
