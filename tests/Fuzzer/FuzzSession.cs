using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace EcgWearable.Fuzzer;

/// <summary>A run within the instrumented world.</summary>
public static class FuzzSession
{
    /// <summary>Exit code when the process ends because a case hangs.</summary>
    public const int HangExitCode = 1;

    private const int LongestInputBytes = 1 << 16;

    /// <summary>Runs.</summary>
    /// <param name="targets">The assembly with the targets.</param>
    /// <param name="request">A <see cref="FuzzRequest"/> as JSON.</param>
    /// <returns>The <see cref="TargetReport"/>s as JSON.</returns>
    /// <exception cref="FormatException">A target or file is not there; the message says which.</exception>
    public static string Run(Assembly targets, string request)
    {
        ArgumentNullException.ThrowIfNull(targets);
        FuzzRequest asked = FuzzJson.Read<FuzzRequest>(request);
        List<FuzzTarget> all = [.. targets.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(FuzzTarget)) && !type.IsAbstract)
            .Select(type => (FuzzTarget)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(target => target.Name, StringComparer.Ordinal)];
        foreach (string name in asked.Targets)
        {
            if (!all.Exists(target => target.Name == name))
            {
                throw new FormatException($"--target {name}: there is no such target; there are {string.Join(", ", all.Select(target => target.Name))}");
            }
        }

        return asked.ReplayPath is null
            ? FuzzJson.Write(RunAll([.. all.Where(target => asked.Targets.Count == 0 || asked.Targets.Contains(target.Name))], asked))
            : FuzzJson.Write<TargetReport[]>([Replay(all, asked)]);
    }

    private static List<TargetReport> RunAll(List<FuzzTarget> targets, FuzzRequest request)
    {
        Directory.CreateDirectory(request.FindingFolder);
        FindingStore findings = new(request.FindingFolder);
        string runningPath = Path.Combine(request.FindingFolder, string.Create(CultureInfo.InvariantCulture, $"running-{request.Seed}.case"));
        List<TargetReport> reports = [];
        if (RunningCase.Left(runningPath) is { } left)
        {
            FuzzFinding died = findings.Keep(left.Target, "died", "the process died of this case, or was ended while it ran", left.Input);
            reports.Add(new TargetReport(left.Target, 0, 0, 0, 0, 0, string.Empty, 0, 0, [died]));
            Console.Error.WriteLine($"fuzz: {died.Target}: {died.Problem}: {died.Path}");
        }

        using RunningCase running = new(runningPath, LongestInputBytes);
        string current = string.Empty;
        using HangWatch watch = new(input =>
        {
            FuzzFinding hang = findings.Keep(current, "hang", "the case did not end within a second of the processor", input);
            running.End();
            Console.Error.WriteLine($"fuzz: {hang.Target}: {hang.Kind}: {hang.Problem}; {hang.Bytes} bytes in {hang.Path}");
            Environment.Exit(HangExitCode);
        });
        long start = Stopwatch.GetTimestamp();
        double weights = targets.Sum(target => target.Weight);
        for (int i = 0; i < targets.Count; i++)
        {
            FuzzTarget target = targets[i];
            current = target.Name;
            running.Name(current);
            CaseRunner runner = new(target)
            {
                Watch = (input =>
                {
                    running.Begin(input);
                    watch.Begin(input);
                },
                () =>
                {
                    watch.End();
                    running.End();
                }
                ),
            };
            long deadline = request.Seconds is double seconds
                ? start + (long)(seconds * (i + 1) / targets.Count * Stopwatch.Frequency)
                : long.MaxValue;
            TargetReport report = new TargetRun(target, request, runner, findings).Run((long)Math.Ceiling(request.Cases * target.Weight / weights), deadline);
            reports.Add(report);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"fuzz: {report.Target}: {report.Cases:N0} cases, {report.CasesPerSecond:N0}/s, {report.Findings.Count} findings"));
        }

        return reports;
    }

    private static TargetReport Replay(List<FuzzTarget> targets, FuzzRequest request)
    {
        string name = request.Targets.Count == 1 ? request.Targets[0] : FindingStore.TargetOf(request.ReplayPath!);
        FuzzTarget target = targets.Find(one => one.Name == name)
            ?? throw new FormatException($"{request.ReplayPath}: there is no target '{name}'; name one with --target");
        byte[] input;
        try
        {
            input = File.ReadAllBytes(request.ReplayPath!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"--replay {request.ReplayPath}: cannot be read ({e.Message})", e);
        }

        using HangWatch watch = new(_ =>
        {
            Console.Error.WriteLine($"fuzz: {name}: hang: the case did not end within a second of the processor");
            Environment.Exit(HangExitCode);
        });
        CaseRunner runner = new(target) { Watch = (watch.Begin, watch.End) };
        try
        {
            watch.Begin(input);
            target.Run(input);
            Console.Error.WriteLine($"fuzz: {name}: {input.Length} bytes: the parser takes it");
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"fuzz: {name}: {input.Length} bytes: {(target.IsDocumented(e) ? "documented" : "NOT documented")}: {e}");
        }

        watch.End();
        FuzzFinding[] found = runner.Run(input) is { } wrong ? [new FuzzFinding(name, wrong.Kind, wrong.Problem, request.ReplayPath!, input.Length)] : [];
        return new TargetReport(name, 1, runner.IsAccepted ? 1 : 0, runner.Milliseconds / 1000, 0, 0, string.Empty, runner.Milliseconds, runner.AllocatedBytes, found);
    }
}
