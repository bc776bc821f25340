using System.Diagnostics;
using EcgWearable.Firmware.Link;
using EcgWearable.Serial;
using EcgWearable.VirtualBoard;

namespace EcgWearable.Ecg.Device;

/// <summary>
/// The UART of a virtual board at a pseudo-terminal, which a host opens like any serial port. Bytes come as slowly as the line is: in
/// virtual time, which keeps to the wall clock or, when asked for, runs ahead of it while the board has something to answer. Virtual time that
/// was held up catches up; the line does not: no more bytes come in a time than a real one brings.
/// </summary>
internal sealed class BoardServer : IDisposable
{
    // Longer than any answer of the device takes but for the erasing of a sector, which the host waits for in wall time.
    private const int AheadMilliseconds = 200;
    private const int GarbageSeed = 7;

    // By so much virtual time is before the wall's: what the board sends lies in the line then, which goes on when this program is held up.
    private const long LeadNanoseconds = 20_000_000;

    private readonly VirtualEcgBoard _board;
    private readonly BoardServerOptions _options;
    private readonly Action<string> _say;
    private readonly byte[] _fromHost = new byte[4096];
    private readonly byte[] _toHost = new byte[4096];
    private readonly PacedLine? _line;
    private readonly Random _garbage = new(GarbageSeed);
    private readonly Stopwatch _unplugged = new();
    private PseudoTerminal? _terminal;
    private int _pulls;

    /// <summary>Makes a server; <see cref="Run"/> serves.</summary>
    /// <param name="board">A started board.</param>
    /// <param name="options">How to serve it.</param>
    /// <param name="say">Told the port's name, and what happens to the cable.</param>
    public BoardServer(VirtualEcgBoard board, BoardServerOptions options, Action<string> say)
    {
        _board = board;
        _options = options;
        _say = say;
        _line = options.RealTime ? new PacedLine(LinkProtocol.BaudRate, TimeProvider.System) : null;
        if (options.Link is { } link)
        {
            RefuseWhatIsThere(link);
        }
    }

    /// <summary>Bytes that have gone to the host, or would have, had the cable been there.</summary>
    public long BytesToHost { get; private set; }

    /// <summary>Serves until it is cancelled or the board has no power any more.</summary>
    /// <exception cref="IOException">No pseudo-terminal, or no link to it, can be made.</exception>
    public void Run(CancellationToken cancellation)
    {
        Plug("port");
        long start = _board.NowNanoseconds;
        Stopwatch wall = Stopwatch.StartNew();
        int ahead = 0;
        while (!cancellation.IsCancellationRequested && _board.Running)
        {
            if (_terminal is null && _unplugged.Elapsed >= _options.PluggedAgainAfter)
            {
                Plug("cable back");
            }

            Deliver();
            bool isLate = _options.RealTime ? _board.NowNanoseconds - start < wall.Elapsed.TotalNanoseconds + LeadNanoseconds : ahead > 0;
            if (TakeFromHost(isLate ? 0 : 1))
            {
                ahead = AheadMilliseconds;
            }

            if (!_options.RealTime || isLate)
            {
                ahead = RunBoard() ? AheadMilliseconds : Math.Max(0, ahead - 1);
            }
        }
    }

    /// <summary>Hangs up.</summary>
    public void Dispose() => Unplug();

    /// <summary>A link may be replaced only when it leads nowhere any more: behind one that does not, another board is reached.</summary>
    private static void RefuseWhatIsThere(string link)
    {
        FileInfo there = new(link);
        if (there is { LinkTarget: null, Exists: true } || Directory.Exists(link))
        {
            throw new UserErrorException(ExitCode.CannotWrite, $"{link}: there is a file of that name, and it is no symbolic link to a port; name another one.");
        }

        if (there.LinkTarget is { } port && there.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true })
        {
            throw new UserErrorException(
                ExitCode.CannotWrite, $"{link}: leads to {port}, a port that is there: another board is reached so; stop that one, name another link, or delete it when no board is behind it.");
        }
    }

    private bool TakeFromHost(int waitMilliseconds)
    {
        if (_terminal is null)
        {
            Thread.Sleep(waitMilliseconds);
            return false;
        }

        int count = _terminal.Read(_fromHost, waitMilliseconds);
        if (count > 0 && _board.Running)
        {
            _board.Host.Write(_fromHost.AsSpan(0, count));
        }

        return count > 0;
    }

    /// <summary>Lets the board run for a millisecond of its time, or until it has sent something; true when it has.</summary>
    private bool RunBoard()
    {
        try
        {
            int count = _board.Host.Read(_toHost, 1);
            if (_line is null)
            {
                Deliver(_toHost.AsSpan(0, count));
            }
            else
            {
                _line.Add(_toHost.AsSpan(0, count));
            }

            return count > 0;
        }
        catch (IOException) when (!_board.Running)
        {
            return false;
        }
    }

    /// <summary>Delivers what the line has brought by now.</summary>
    private void Deliver()
    {
        if (_line is null)
        {
            return;
        }

        int count = _line.Take(_toHost);
        Deliver(_toHost.AsSpan(0, count));
    }

    private void Deliver(Span<byte> data)
    {
        if (_options.Garbage)
        {
            _garbage.NextBytes(data);
        }

        while (_pulls < _options.CablePulledAfterBytes.Count && BytesToHost + data.Length >= _options.CablePulledAfterBytes[_pulls])
        {
            int before = (int)Math.Max(0, _options.CablePulledAfterBytes[_pulls] - BytesToHost);
            Send(data[..before]);
            data = data[before..];
            _pulls++;
            Unplug();
            _say($"cable pulled after {BytesToHost} bytes");
        }

        Send(data);
    }

    private void Send(ReadOnlySpan<byte> data)
    {
        if (_options.SilentAfterBytes >= 0)
        {
            data = data[..(int)Math.Min(data.Length, Math.Max(0, _options.SilentAfterBytes - BytesToHost))];
        }

        BytesToHost += data.Length;
        _terminal?.Write(data);
    }

    private void Plug(string what)
    {
        _terminal = PseudoTerminal.Create();
        if (_options.Link is { } link)
        {
            RefuseWhatIsThere(link);
            File.Delete(link);
            File.CreateSymbolicLink(link, _terminal.PortName);
        }

        _say($"{what}: {_options.Link ?? _terminal.PortName}");
    }

    private void Unplug()
    {
        if (_terminal is null)
        {
            return;
        }

        if (_options.Link is { } link && new FileInfo(link).LinkTarget == _terminal.PortName)
        {
            File.Delete(link);
        }

        _terminal.Dispose();
        _terminal = null;
        _unplugged.Restart();
    }
}
