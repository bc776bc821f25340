namespace EcgWearable.Tests.CoSimulation;

/// <summary>Whether Verilator is on the path.</summary>
internal static class Verilator
{
    public static string? SkipReason { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "verilator")))
            ? null
            : "skipped: verilator is not installed; install it with: apt-get install verilator g++ make";
}
