namespace EcgWearable.Power;

/// <summary>What it takes to wear the device for a week.</summary>
/// <param name="GoalHours">The goal: 168 h.</param>
/// <param name="AllowedMilliwatts">Average power out of the cell that lasts that long.</param>
/// <param name="Start">The device as it is.</param>
/// <param name="SmallestSets">Every smallest set of changes that reaches the goal, the longest-lasting first; empty when none does.</param>
/// <param name="Ladder">The best of them change by change, each time the one that adds most; the last one has reached the goal.</param>
/// <param name="OneMore">The longest-lasting set with one change more than the smallest: some margin.</param>
/// <param name="Everything">All changes that go together, the longest-lasting choice.</param>
/// <param name="ByHeartRate">The best set at 40, 75 and 350 beats a minute.</param>
/// <param name="AsReported">The best set if light sleep draws what users report with the module's flash powered.</param>
public sealed record WeekPlan(
    double GoalHours,
    double AllowedMilliwatts,
    ScenarioResult Start,
    IReadOnlyList<ChangeSet> SmallestSets,
    IReadOnlyList<ChangeSet> Ladder,
    ChangeSet OneMore,
    ChangeSet Everything,
    IReadOnlyList<ScenarioResult> ByHeartRate,
    ScenarioResult AsReported);
