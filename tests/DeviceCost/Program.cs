using System.CommandLine;
using EcgWearable.Ecg;
using EcgWearable.Wfdb;

namespace EcgWearable.DeviceCost;

/// <summary>Prints what the firmware costs the device's interpreter.</summary>
public static class Program
{
    /// <summary>Runs the study.</summary>
    public static int Main(string[] args)
    {
        Option<string?> page = new("--page") { Description = "File for the page (Markdown); printed when none is named.", HelpName = "FILE" };
        Option<string?> record = new("--record") { Description = "WFDB record to wear, without extension; the built-in one when none is named.", HelpName = "PATH" };
        Option<double> seconds = new("--seconds") { Description = "How much of it.", DefaultValueFactory = _ => 300 };
        RootCommand command = new("IL instructions of the firmware per sample, slice and beat, and its memory, with an estimate of time on an ESP32-S3.") { page, record, seconds };
        command.SetAction(parsed =>
        {
            string text = CostPage.Write(new CostStudy(WfdbRecord.Read(parsed.GetValue(record) ?? BuiltIn.RecordPath), parsed.GetValue(seconds)), "dotnet run -c Release --project tests/DeviceCost -- --page docs/device-cost.md");
            if (parsed.GetValue(page) is { } file)
            {
                File.WriteAllText(file, text);
            }
            else
            {
                Console.Write(text);
            }
        });
        return command.Parse(args).Invoke();
    }
}
