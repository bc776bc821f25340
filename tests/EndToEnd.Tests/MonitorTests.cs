using System.Diagnostics;
using EcgWearable.Ecg;
using EcgWearable.Ecg.Monitor;
using EcgWearable.Serial;
using EcgWearable.WearLog;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>A monitor whose device, reader or disk goes away.</summary>
public sealed class MonitorTests(WornImage worn) : IClassFixture<WornImage>, IDisposable
{
    private readonly Sandbox _box = new();

    private static string Record => Path.Combine(Sandbox.Data, "208x");

    public void Dispose() => _box.Dispose();

    [UnixFact]
    public async Task ABoardThatIsRestartedBehindItsAdapterIsWatchedOn()
    {
        // The adapter is a pseudo-terminal that stays while the board behind it is another.
        using PseudoTerminal adapter = PseudoTerminal.Create();
        string saved = _box.Path("saved.bin");
        using EcgProcess first = EcgProcess.Start("board", "--pty", _box.Path("first"), "--image", worn.Path, "--record", Record, "--save", saved);
        first.WaitForLine("port:");
        using EcgProcess monitor = EcgProcess.Start("monitor", "--port", adapter.PortName, "--json");
        using (CancellationTokenSource unplugged = new())
        {
            Task pump = Pump(adapter, _box.Path("first"), unplugged.Token);
            monitor.WaitForLine("{\"kind\":\"beat\"");
            await unplugged.CancelAsync();
            await pump;
        }

        first.Interrupt();
        Assert.Equal(0, first.Wait());
        using EcgProcess second = EcgProcess.Start("board", "--pty", _box.Path("second"), "--image", saved, "--record", Record);
        second.WaitForLine("port:");
        using CancellationTokenSource ended = new();
        Task pumpOn = Pump(adapter, _box.Path("second"), ended.Token);

        // Boot 1 wrote the image, boot 2 was watched first.
        WaitFor(() => monitor.Error.Contains("ecg: the device was restarted: boot 3", StringComparison.Ordinal), monitor);
        int before = Beats(monitor);
        WaitFor(() => Beats(monitor) > before, monitor);
        monitor.Interrupt();
        Assert.Equal(0, monitor.Wait());
        Assert.Contains("ecg: no data for ", monitor.Error, StringComparison.Ordinal);
        await ended.CancelAsync();
        await pumpOn;
        second.Interrupt();
        second.Wait();
    }

    [UnixFact]
    public void AMonitorWhoseReaderHasGoneEnds()
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "ecg.dll");
        using Process bash = Process.Start(new ProcessStartInfo(
            "bash", ["-c", $"dotnet '{tool}' monitor --wear '{Record}' --fast --plain | head -2; echo \"ended with ${{PIPESTATUS[0]}}\""])
        { RedirectStandardOutput = true })!;
        Assert.True(bash.WaitForExit(TimeSpan.FromMinutes(2)), "the monitor went on");
        Assert.EndsWith("ended with 0\n", bash.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(ArgumentOutOfRangeException))]
    public void WhatCannotBeKeptIsSaidAtTheEndAtTheLatest(Type problem)
    {
        // Samples wait in a buffer: the disk is full only when it is written out.
        using SeenFile seen = new("seen.csv", new FullStream(problem));
        seen.Write(new LiveSamples(0, [1, 2, 3]));
        UserErrorException e = Assert.Throws<UserErrorException>(seen.Close);
        Assert.Equal(ExitCode.CannotWrite, e.ExitCode);
        Assert.StartsWith("seen.csv: cannot be written any further", e.Message, StringComparison.Ordinal);
    }

    private static int Beats(EcgProcess monitor) => monitor.Output.Split('\n').Count(line => line.StartsWith("{\"kind\":\"beat\"", StringComparison.Ordinal));

    private static void WaitFor(Func<bool> came, EcgProcess monitor)
    {
        Stopwatch patience = Stopwatch.StartNew();
        while (!came())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(2), $"{monitor.Output}{monitor.Error}");
            Thread.Sleep(50);
        }
    }

    private static Task Pump(PseudoTerminal adapter, string port, CancellationToken cancellation) => Task.Run(
        () =>
        {
            using SerialTransport board = SerialTransport.Open(port, 921_600);
            byte[] bytes = new byte[4096];
            while (!cancellation.IsCancellationRequested)
            {
                board.Write(bytes.AsSpan(0, adapter.Read(bytes, 5)));
                adapter.Write(bytes.AsSpan(0, board.Read(bytes, 5)));
            }
        },
        CancellationToken.None);

    private sealed class FullStream(Type problem) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw (Exception)Activator.CreateInstance(problem)!;

        public override void Write(ReadOnlySpan<byte> buffer) => throw (Exception)Activator.CreateInstance(problem)!;
    }
}
