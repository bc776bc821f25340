using System.CommandLine;
using System.Text;
using EcgWearable.Ecg.Output;
using EcgWearable.Files;
using EcgWearable.Power;
using Spectre.Console;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg power</c>: the study of average power and battery life.</summary>
public static class PowerCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<bool> json = CommonOptions.Json();
        Option<string?> svg = new("--svg") { Description = "Folder for the pictures (power-*.svg); it must exist.", HelpName = "DIR" };
        Option<string?> page = new("--page") { Description = "File for the whole study as a page (Markdown).", HelpName = "FILE" };
        Command command = new(
            "power",
            """
            Average power and battery life by clock, sampling, policy, heart rate and accelerator: modelled from hardware/power.json, measured on nothing.

            Example: ecg power --page hardware/power.md --svg hardware/images
            """) { json, svg, page };
        command.SetBody((parsed, _) =>
        {
            PowerStudy study = new(PowerTable.BuiltIn);
            List<(string Path, string Text)> files = [];
            if (parsed.GetValue(svg) is { } folder)
            {
                files.AddRange(StudyPictures.All(study).Select(picture => (Path.Combine(folder, picture.FileName), picture.Svg)));
            }

            if (parsed.GetValue(page) is { } file)
            {
                files.Add((file, StudyPage.Write(study)));
            }

            AtomicFile.WriteAll([.. files.Select(f => (f.Path, (Action<Stream>)(stream => stream.Write(Encoding.UTF8.GetBytes(f.Text)))))]);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(PowerOutput.Json(study));
                return ExitCode.Ok;
            }

            PowerOutput.Write(study);
            foreach ((string path, string _) in files)
            {
                AnsiConsole.MarkupLineInterpolated($"wrote {path}");
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
