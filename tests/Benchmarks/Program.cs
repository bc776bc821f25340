using BenchmarkDotNet.Running;

namespace EcgWearable.Benchmarks;

/// <summary>
/// Entry point: runs all benchmarks, or those that <c>--filter</c> names; with <c>archive [connection string]</c> the one of the archive, which
/// wants a database rather than repetitions.
/// </summary>
public static class Program
{
    public static void Main(string[] args)
    {
        if (args is ["archive", ..])
        {
            ArchiveBenchmark.Run(args.ElementAtOrDefault(1));
            return;
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
    }
}
