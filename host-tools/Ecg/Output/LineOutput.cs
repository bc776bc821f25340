using Microsoft.Win32.SafeHandles;

namespace EcgWearable.Ecg.Output;

/// <summary>
/// Lines on standard output that go on for as long as somebody reads them. The console of .NET keeps silent about a reader that has gone, such as
/// <c>head</c>; this one says so.
/// </summary>
internal sealed class LineOutput
{
    private const int StandardOutput = 1;

    private readonly TextWriter _writer = Open();

    /// <summary>Whether the reader has gone: nothing is written any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Writes a line at once.</summary>
    public void WriteLine(string line)
    {
        if (IsClosed)
        {
            return;
        }

        try
        {
            _writer.WriteLine(line);
            _writer.Flush();
        }
        catch (IOException)
        {
            IsClosed = true;
        }
    }

    private static TextWriter Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.Out;
        }

        // A pipe only: in a file, a stream of its own would not know where others have written to.
        FileStream stream = new(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 1);
        return stream.CanSeek ? Console.Out : new StreamWriter(stream);
    }
}
