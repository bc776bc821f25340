namespace EcgWearable.VirtualBoard;

/// <summary>Takes electrodes off and puts them on at given times.</summary>
internal sealed class ElectrodeEvents : BoardDevice
{
    private readonly Ads1293 _frontEnd;
    private readonly LeadEvent[] _events;
    private int _next;

    public ElectrodeEvents(Ads1293 frontEnd, IReadOnlyList<LeadEvent> events)
    {
        _frontEnd = frontEnd;
        _events = [.. events.OrderBy(lead => lead.AtNanoseconds)];
        Schedule();
    }

    public override void OnDue(long nowNanoseconds)
    {
        LeadEvent lead = _events[_next++];
        _frontEnd.SetLeadOff(lead.Input, lead.Off);
        Schedule();
    }

    private void Schedule() => NextDueNanoseconds = _next < _events.Length ? _events[_next].AtNanoseconds : long.MaxValue;
}
