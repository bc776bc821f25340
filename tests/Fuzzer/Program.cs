using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace EcgWearable.Fuzzer;

/// <summary>The command line of the fuzzer.</summary>
public static class Program
{
    private const int Good = 0;
    private const int Found = 1;
    private const int BadInput = 3;

    /// <summary>Runs it.</summary>
    public static int Main(string[] args)
    {
        Option<string[]> target = new("--target") { Description = "Fuzz this one only; may be given several times.", HelpName = "NAME" };
        Option<long> cases = new("--cases") { Description = "Cases over all targets together.", HelpName = "N", DefaultValueFactory = _ => 200_000 };
        Option<int> seed = new("--seed") { Description = "Decides every case: the same seed, the same run.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<double?> seconds = new("--seconds") { Description = "End after so many seconds, whatever is done by then.", HelpName = "N" };
        Option<string?> corpus = new("--corpus") { Description = "Keep inputs that reached something new in this folder, and begin with those in it.", HelpName = "DIR" };
        Option<string> findings = new("--findings") { Description = "Where findings go.", HelpName = "DIR", DefaultValueFactory = _ => Path.Combine("out", "fuzz-findings") };
        Option<int> jobs = new("--jobs") { Description = "Processes side by side, with seeds one after the other; the cases are shared out.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<bool> blind = new("--blind") { Description = "Without guidance by coverage, to see what it is good for." };
        Option<string?> replay = new("--replay") { Description = "Run one input, such as a finding, and tell what happens.", HelpName = "FILE" };
        Option<string?> from = new("--targets-from") { Description = "Take the targets of this assembly, which is instrumented too.", HelpName = "DLL" };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        RootCommand command = new("Feeds every parser of the project with damaged and hostile input, guided by what it reaches. Exit code 1: something was found.")
        {
            target, cases, seed, seconds, corpus, findings, jobs, blind, replay, from, json,
        };
        command.SetAction(parsed =>
        {
            FuzzRequest request = new(
                parsed.GetValue(target) ?? [],
                parsed.GetValue(cases),
                parsed.GetValue(seed),
                parsed.GetValue(seconds),
                parsed.GetValue(corpus),
                Path.GetFullPath(parsed.GetValue(findings)!),
                parsed.GetValue(blind),
                parsed.GetValue(replay));
            try
            {
                string? assembly = parsed.GetValue(from) is { } path ? Path.GetFullPath(path) : null;
                List<TargetReport> reports = parsed.GetValue(jobs) > 1 ? RunJobs(request, parsed.GetValue(jobs), assembly) : RunHere(request, assembly);
                Console.Write(parsed.GetValue(json) ? FuzzJson.Write(reports) : $"seed {request.Seed.ToString(CultureInfo.InvariantCulture)}\n{FuzzTable.Of(reports)}");
                return reports.Exists(report => report.Findings.Count > 0) ? Found : Good;
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"fuzz: {e.Message}");
                return BadInput;
            }
        });
        return command.Parse(args).Invoke();
    }

    private static List<TargetReport> RunHere(FuzzRequest request, string? assembly)
    {
        InstrumentedWorld world = new(assembly);
        MethodInfo run = world.Own.GetType(typeof(FuzzSession).FullName!, throwOnError: true)!.GetMethod(nameof(FuzzSession.Run))!;
        try
        {
            return FuzzJson.Read<List<TargetReport>>((string)run.Invoke(null, [world.Targets, FuzzJson.Write(request)])!);
        }
        catch (TargetInvocationException e) when (e.InnerException is FormatException or IOException)
        {
            throw new FormatException(e.InnerException.Message, e);
        }
    }

    private static List<TargetReport> RunJobs(FuzzRequest request, int jobs, string? assembly)
    {
        List<Process> processes = [];
        for (int job = 0; job < jobs; job++)
        {
            ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
            List<string> arguments =
            [
                typeof(Program).Assembly.Location, "--json",
                "--cases", ((request.Cases + jobs - 1) / jobs).ToString(CultureInfo.InvariantCulture),
                "--seed", (request.Seed + job).ToString(CultureInfo.InvariantCulture),
                "--findings", request.FindingFolder,
                .. request.Targets.SelectMany(name => new[] { "--target", name }),
            ];
            Add("--seconds", request.Seconds?.ToString(CultureInfo.InvariantCulture));
            Add("--corpus", request.CorpusFolder);
            Add("--targets-from", assembly);
            arguments.ForEach(start.ArgumentList.Add);
            processes.Add(Process.Start(start)!);

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    arguments.AddRange([name, value]);
                }
            }
        }

        List<TargetReport> reports = [];
        Task<string>[] outputs = [.. processes.Select(process => process.StandardOutput.ReadToEndAsync())];
        for (int job = 0; job < jobs; job++)
        {
            string output = outputs[job].Result;
            processes[job].WaitForExit();
            reports.AddRange(output.Length > 0 ? FuzzJson.Read<List<TargetReport>>(output) : [Ended(request.Seed + job, processes[job].ExitCode)]);
            processes[job].Dispose();
        }

        return reports;
    }

    private static TargetReport Ended(int seed, int exitCode)
    {
        string what = string.Create(CultureInfo.InvariantCulture, $"the process with seed {seed} ended early with exit code {exitCode}; what it said stands above");
        return new TargetReport("(process)", 0, 0, 0, 0, 0, string.Empty, 0, 0, [new FuzzFinding("(process)", "ended", what, string.Empty, 0)]);
    }
}
