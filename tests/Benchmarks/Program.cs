using BenchmarkDotNet.Running;

namespace EcgWearable.Benchmarks;

/// <summary>Entry point: runs all benchmarks, or those that <c>--filter</c> names.</summary>
public static class Program
{
    public static void Main(string[] args) =>
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
}
