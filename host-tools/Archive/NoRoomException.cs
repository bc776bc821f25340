namespace EcgWearable.Archive;

/// <summary>An import cannot go on before there is a place for the beats of some months; it is then begun again.</summary>
internal sealed class NoRoomException(BeatMonths months) : Exception
{
    /// <summary>The months.</summary>
    public BeatMonths Months { get; } = months;
}
