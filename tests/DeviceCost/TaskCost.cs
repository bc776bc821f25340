namespace EcgWearable.DeviceCost;

/// <summary>What calls of one method from another cost, everything below included, in IL instructions.</summary>
/// <param name="caller">Who calls.</param>
/// <param name="callee">Who is called.</param>
public sealed class TaskCost(string caller, string callee)
{
    /// <summary>Who calls.</summary>
    public string Caller { get; } = caller;

    /// <summary>Who is called.</summary>
    public string Callee { get; } = callee;

    /// <summary>Calls.</summary>
    public long Count { get; private set; }

    /// <summary>Calls that worked: did not return false.</summary>
    public long WorkedCount { get; private set; }

    /// <summary>Sum over all calls.</summary>
    public long Total { get; private set; }

    /// <summary>Sum over the calls that worked.</summary>
    public long WorkedTotal { get; private set; }

    /// <summary>The dearest call.</summary>
    public long Worst { get; private set; }

    /// <summary>Mean of the calls that worked; 0 when there was none.</summary>
    public double WorkedMean => WorkedCount == 0 ? 0 : (double)WorkedTotal / WorkedCount;

    internal void Add(long cost, bool worked)
    {
        Count++;
        Total += cost;
        if (worked)
        {
            WorkedCount++;
            WorkedTotal += cost;
        }

        Worst = Math.Max(Worst, cost);
    }
}
