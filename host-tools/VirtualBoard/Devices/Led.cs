using EcgWearable.Firmware.Power;

namespace EcgWearable.VirtualBoard;

/// <summary>The wearer's LED: remembers when it changed.</summary>
public sealed class Led
{
    /// <summary>Changes that are remembered; later ones are only counted.</summary>
    private const int Remembered = 4096;

    private readonly List<LedEdge> _edges = new(Remembered);

    /// <summary>Whether it is lit.</summary>
    public bool Lit { get; private set; }

    /// <summary>Changes so far.</summary>
    public long EdgeCount { get; private set; }

    /// <summary>The first changes, in order.</summary>
    public IReadOnlyList<LedEdge> Edges => _edges;

    /// <summary>What it draws: 1 mA lit.</summary>
    public PowerMeter Meter { get; } = new();

    internal void Set(bool lit, long nowNanoseconds)
    {
        if (lit == Lit)
        {
            return;
        }

        Lit = lit;
        EdgeCount++;
        Meter.Set(lit ? PowerFigures.LedMicrowatts : 0, nowNanoseconds);
        if (_edges.Count < Remembered)
        {
            _edges.Add(new LedEdge(nowNanoseconds, lit));
        }
    }
}
