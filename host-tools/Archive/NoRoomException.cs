namespace EcgWearable.Archive;

/// <summary>An import cannot go on before there is a place for the beats of a time; it is then begun again.</summary>
internal sealed class NoRoomException(long firstUnixMilliseconds, long lastUnixMilliseconds) : Exception
{
    /// <summary>First time.</summary>
    public long FirstUnixMilliseconds { get; } = firstUnixMilliseconds;

    /// <summary>Last time.</summary>
    public long LastUnixMilliseconds { get; } = lastUnixMilliseconds;
}
