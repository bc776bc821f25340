namespace EcgWearable.VirtualBoard;

/// <summary>Loses, doubles and delays the events of one pin.</summary>
internal sealed class EdgeFaultInjector(int pin, EdgeFaults faults) : BoardDevice
{
    private readonly Random _random = new(faults.Seed);
    private readonly Queue<(long At, short Entry)> _late = new();

    public int Pin { get; } = pin;

    /// <summary>Queues an event with the CLR.</summary>
    public required Action<short> Post { get; init; }

    public override void OnDue(long nowNanoseconds)
    {
        while (_late.TryPeek(out (long At, short Entry) first) && first.At <= nowNanoseconds)
        {
            Post(_late.Dequeue().Entry);
        }

        NextDueNanoseconds = _late.Count > 0 ? _late.Peek().At : long.MaxValue;
    }

    public void OnEdge(short entry, long nowNanoseconds)
    {
        double choice = _random.NextDouble();
        if (choice < faults.Lost)
        {
            return;
        }

        if (choice < faults.Lost + faults.Late)
        {
            _late.Enqueue((nowNanoseconds + faults.LateNanoseconds, entry));
            NextDueNanoseconds = _late.Peek().At;
            return;
        }

        Post(entry);
        if (choice < faults.Lost + faults.Late + faults.Doubled)
        {
            Post(entry);
        }
    }
}
