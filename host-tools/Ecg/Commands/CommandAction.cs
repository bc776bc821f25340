using System.CommandLine;
using EcgWearable.Archive;
using EcgWearable.Edf;
using EcgWearable.Export;
using EcgWearable.IntegerModel;
using EcgWearable.Reports;
using EcgWearable.Serial;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Commands;

/// <summary>Runs the body of a command and turns what goes wrong into a sentence and an exit code.</summary>
public static class CommandAction
{
    /// <summary>Sets a command's action.</summary>
    /// <param name="command">The command.</param>
    /// <param name="body">Its work; returns an exit code, and stops soon after the token is cancelled.</param>
    public static void SetBody(this Command command, Func<ParseResult, CancellationToken, int> body)
    {
        ArgumentNullException.ThrowIfNull(command);
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(() => body(parsed, cancellation)), CancellationToken.None));
    }

    /// <summary>Runs a body.</summary>
    /// <param name="body">What to do.</param>
    /// <returns>Its exit code, or that of what went wrong.</returns>
    public static int Run(Func<int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        try
        {
            return body();
        }
        catch (Exception e)
        {
            (int code, string message) = Explain(e is AggregateException aggregate ? aggregate.Flatten().InnerExceptions[0] : e);
            Console.Error.WriteLine($"ecg: {message}");
            return code;
        }
    }

    private static (int Code, string Message) Explain(Exception e) => e switch
    {
        UserErrorException user => (user.ExitCode, user.Message),
        OperationCanceledException => (ExitCode.Interrupted, "interrupted; nothing half-written is left behind"),
        ArchiveException { Failure: ArchiveFailure.CannotWrite } => (ExitCode.CannotWrite, e.Message),
        ExportException => (ExitCode.CannotWrite, e.Message),
        ArchiveException => (ExitCode.BadInput, e.Message),
        WearLogException { IsOutput: true } => (ExitCode.CannotWrite, e.Message),
        EdfException or WfdbException or ModelFileException or WearLogException or VirtualBoardException => (ExitCode.BadInput, e.Message),
        LinkException or SerialPortException => (ExitCode.Device, e.Message),
        ReportException or UnauthorizedAccessException or IOException => (ExitCode.CannotWrite, e.Message),
        _ => (ExitCode.Failed, $"a defect in this program: {e.GetType().Name}: {e.Message} Please report it with the command line that led here."),
    };
}
