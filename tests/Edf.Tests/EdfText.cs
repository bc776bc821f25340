using System.Text;

namespace EcgWearable.Edf.Tests;

/// <summary>A small EDF or BDF file, written field by field as the specification says, so that a test can have any field wrong.</summary>
internal sealed class EdfText
{
    public string Version { get; set; } = "0";

    public string HeaderBytes { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Records { get; set; } = "2";

    public string Seconds { get; set; } = "1";

    public string Count { get; set; } = "";

    public List<Column> Signals { get; } = [];

    public byte[] Data { get; set; } = [];

    public byte[] ToArray()
    {
        StringBuilder text = new();
        text.Append(Version.PadRight(8)).Append("X X X X".PadRight(80)).Append("Startdate X X X X".PadRight(80)).Append("01.01.2600.00.00");
        text.Append((HeaderBytes.Length > 0 ? HeaderBytes : $"{256 * (1 + Signals.Count)}").PadRight(8)).Append(Kind.PadRight(44));
        text.Append(Records.PadRight(8)).Append(Seconds.PadRight(8)).Append((Count.Length > 0 ? Count : $"{Signals.Count}").PadRight(4));
        Fields(16, s => s.Label);
        Fields(80, _ => "");
        Fields(8, s => s.Unit);
        Fields(8, s => s.PhysicalMinimum);
        Fields(8, s => s.PhysicalMaximum);
        Fields(8, s => s.DigitalMinimum);
        Fields(8, s => s.DigitalMaximum);
        Fields(80, _ => "");
        Fields(8, s => s.Samples);
        Fields(32, _ => "");
        return [.. Encoding.Latin1.GetBytes(text.ToString()), .. Data];

        void Fields(int width, Func<Column, string> field) => text.AppendJoin("", Signals.Select(s => field(s).PadRight(width)));
    }

    public static EdfText TwoLeads() => new()
    {
        Signals = { new Column { Label = "EEG Fpz-Cz", Samples = "1" }, new Column { Label = "ECG II", Samples = "3" } },
        Data = [1, 0, 100, 0, 0x9C, 0xFF, 0, 0x80, 2, 0, 0xFF, 0x7F, 0, 0, 5, 0],
    };

    internal sealed record Column
    {
        public string Label { get; init; } = "ECG";

        public string Unit { get; init; } = "uV";

        public string PhysicalMinimum { get; init; } = "-16384";

        public string PhysicalMaximum { get; init; } = "16383.5";

        public string DigitalMinimum { get; init; } = "-32768";

        public string DigitalMaximum { get; init; } = "32767";

        public string Samples { get; init; } = "3";
    }
}
