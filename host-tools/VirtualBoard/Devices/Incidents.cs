namespace EcgWearable.VirtualBoard;

/// <summary>Lets things happen to the board at given times.</summary>
internal sealed class Incidents : BoardDevice
{
    private readonly VirtualEcgBoard _board;
    private readonly BoardIncident[] _incidents;
    private int _next;

    public Incidents(VirtualEcgBoard board, IReadOnlyList<BoardIncident> incidents)
    {
        _board = board;
        _incidents = [.. incidents.OrderBy(incident => incident.AtNanoseconds)];
        Schedule();
    }

    public override void OnDue(long nowNanoseconds)
    {
        BoardIncident incident = _incidents[_next++];
        Schedule();
        incident.Happens(_board);
    }

    private void Schedule() => NextDueNanoseconds = _next < _incidents.Length ? _incidents[_next].AtNanoseconds : long.MaxValue;
}
