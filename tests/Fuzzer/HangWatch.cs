using System.Diagnostics;

namespace EcgWearable.Fuzzer;

/// <summary>
/// Looks, on a thread of its own, at how long the case that runs has been at it. A case is a hang when it has used a second of the processor, or has
/// waited for ten: on a machine with other work a second of the wall clock would say nothing.
/// </summary>
internal sealed class HangWatch : IDisposable
{
    private const double LongestProcessorSeconds = 1;
    private const double LongestWaitSeconds = 10;
    private const int LookMilliseconds = 100;

    private readonly Action<byte[]> _hangs;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private byte[]? _input;
    private long _number;

    /// <summary>Begins to look.</summary>
    /// <param name="hangs">Called with the input that hangs; must end the process, since nothing else ends the case.</param>
    public HangWatch(Action<byte[]> hangs)
    {
        _hangs = hangs;
        _thread = new Thread(Watch) { IsBackground = true, Name = "hang watch", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    /// <summary>A case begins.</summary>
    public void Begin(byte[] input)
    {
        Volatile.Write(ref _number, _number + 1);
        Volatile.Write(ref _input, input);
    }

    /// <summary>It has ended.</summary>
    public void End() => Volatile.Write(ref _input, null);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        using Process self = Process.GetCurrentProcess();
        long seen = -1;
        TimeSpan processor = TimeSpan.Zero;
        long wall = 0;
        while (!_stop.Wait(LookMilliseconds))
        {
            byte[]? input = Volatile.Read(ref _input);
            long number = Volatile.Read(ref _number);
            if (input is null || number != seen)
            {
                seen = number;
                wall = Stopwatch.GetTimestamp();
                self.Refresh();
                processor = self.TotalProcessorTime;
                continue;
            }

            self.Refresh();
            bool isLong = (self.TotalProcessorTime - processor).TotalSeconds > LongestProcessorSeconds
                || Stopwatch.GetElapsedTime(wall).TotalSeconds > LongestWaitSeconds;
            if (isLong && ReferenceEquals(Volatile.Read(ref _input), input) && Volatile.Read(ref _number) == number)
            {
                _hangs(input);
            }
        }
    }
}
