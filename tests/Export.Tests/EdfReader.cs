using System.Globalization;
using System.Text;

namespace EcgWearable.Export.Tests;

/// <summary>Reads EDF+ and BDF+ as their specifications say, apart from the writer.</summary>
internal sealed class EdfReader
{
    public EdfReader(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        string Text(int at, int length) => Encoding.Latin1.GetString(bytes, at, length).TrimEnd();
        int Number(int at, int length) => int.Parse(Text(at, length), CultureInfo.InvariantCulture);
        Version = Text(0, 8);
        Patient = Text(8, 80);
        Recording = Text(88, 80);
        StartDate = Text(168, 8);
        StartTime = Text(176, 8);
        Kind = Text(192, 44);
        int headerBytes = Number(184, 8);
        int records = Number(236, 8);
        RecordSeconds = decimal.Parse(Text(244, 8), CultureInfo.InvariantCulture);
        int signals = Number(252, 4);
        string[] Fields(int before, int width) => [.. Enumerable.Range(0, signals).Select(i => Text(256 + (signals * before) + (i * width), width))];
        Labels = Fields(0, 16);
        Unit = Fields(96, 8)[0];
        PhysicalRange = (Fields(104, 8)[0], Fields(112, 8)[0]);
        DigitalRange = (Fields(120, 8)[0], Fields(128, 8)[0]);
        int[] samples = [.. Fields(216, 8).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        int sampleBytes = Version == "0" ? 2 : 3;
        int recordBytes = samples.Sum() * sampleBytes;
        IsWhole = headerBytes == 256 * (1 + signals) && bytes.Length == headerBytes + (records * recordBytes);
        for (int record = 0; record < records; record++)
        {
            int at = headerBytes + (record * recordBytes);
            int[] values = new int[samples[0]];
            for (int i = 0; i < values.Length; i++)
            {
                int offset = at + (i * sampleBytes);
                values[i] = sampleBytes == 2 ? (short)(bytes[offset] | (bytes[offset + 1] << 8)) : bytes[offset] | (bytes[offset + 1] << 8) | ((sbyte)bytes[offset + 2] << 16);
            }

            string lists = Encoding.UTF8.GetString(bytes, at + (samples[0] * sampleBytes), samples[1] * sampleBytes);
            bool isFirst = true;
            foreach (string list in lists.Split('\0', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = list.Split('\u0014');
                string[] when = parts[0].Split('\u0015');
                decimal onset = decimal.Parse(when[0], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
                decimal? duration = when.Length > 1 ? decimal.Parse(when[1], CultureInfo.InvariantCulture) : null;
                if (isFirst)
                {
                    Records.Add((onset, values));
                    isFirst = false;
                }
                else
                {
                    Annotations.Add((onset, duration, parts[1]));
                }
            }
        }
    }

    public string Version { get; }

    public string Patient { get; }

    public string Recording { get; }

    public string StartDate { get; }

    public string StartTime { get; }

    public string Kind { get; }

    public string Unit { get; }

    public string[] Labels { get; }

    public (string Minimum, string Maximum) PhysicalRange { get; }

    public (string Minimum, string Maximum) DigitalRange { get; }

    public decimal RecordSeconds { get; }

    public bool IsWhole { get; }

    /// <summary>Onset in seconds from the header's time, and samples.</summary>
    public List<(decimal Onset, int[] Samples)> Records { get; } = [];

    public List<(decimal Onset, decimal? Duration, string Text)> Annotations { get; } = [];
}
