namespace EcgWearable.Power;

/// <summary>A window's work by the arithmetic of the published design: a duty cycle, and nothing drawn between two beats.</summary>
/// <param name="Design">Which design and which of its times.</param>
/// <param name="MicrosecondsPerWindow">Work on one window.</param>
/// <param name="Duty">Share of the time at <see cref="PowerStudy.FastestHeart"/>, 0 to 1.</param>
/// <param name="ActiveMilliwatts">Power while working.</param>
/// <param name="AverageMicrowatts">Average power by that arithmetic.</param>
/// <param name="RestMilliwatts">What the part really draws between two beats with its clock stopped, which the arithmetic leaves out.</param>
/// <param name="Origin">Where the numbers come from.</param>
public sealed record DutyComparison(
    string Design, double MicrosecondsPerWindow, double Duty, double ActiveMilliwatts, double AverageMicrowatts, double RestMilliwatts, string Origin);
