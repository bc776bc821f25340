using Spectre.Console;

namespace EcgWearable.Ecg.Wear;

/// <summary>The progress bar of long work: on stderr, so that stdout stays clean.</summary>
internal static class ProgressBar
{
    /// <summary>Shows a bar while work is going on.</summary>
    /// <param name="work">The work; it adds its tasks to the bar.</param>
    public static void Show(Action<ProgressContext> work) =>
        Show((bar, _) => work(bar), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());

    /// <summary>Shows a bar in bytes, with what has come and how fast.</summary>
    /// <param name="work">The work; it adds its tasks to the bar, and has lines of text put above it.</param>
    public static void ShowBytes(Action<ProgressContext, Action<string>> work) => Show(
        work, new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn());

    private static void Show(Action<ProgressContext, Action<string>> work, params ProgressColumn[] columns)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress()
            .AutoClear(true)
            .Columns(columns)
            .Start(bar => work(bar, line => console.WriteLine(line)));
    }
}
