namespace EcgWearable.Generator;

/// <summary>Entry point of <c>hardware/generate</c>.</summary>
public static class Program
{
    /// <summary>Runs a command line in the repository whose root is the current folder.</summary>
    /// <param name="args">Arguments.</param>
    /// <returns>The exit code of <see cref="GenerateCommand.Run"/>.</returns>
    public static int Main(string[] args) => GenerateCommand.Run(Directory.GetCurrentDirectory(), args, Console.Out, Console.Error);
}
