using System.Globalization;

namespace EcgWearable.Archive;

/// <summary>The months that beats fall in: not all that lie between the first beat and the last, for a clock may have been set by decades.</summary>
internal sealed class BeatMonths
{
    private readonly SortedSet<DateTime> _months = [];

    // Beats come in order: nearly every one falls into the month of the one before.
    private long _from = 1;
    private long _end;

    /// <summary>The months' first days, in order.</summary>
    public IReadOnlyCollection<DateTime> Months => _months;

    /// <summary>Adds the month of a beat.</summary>
    public void Add(long unixMilliseconds)
    {
        if (unixMilliseconds >= _from && unixMilliseconds < _end)
        {
            return;
        }

        DateTime time = DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).UtcDateTime;
        DateTime month = new(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        _months.Add(month);
        _from = Milliseconds(month);
        _end = End(month);
    }

    /// <summary>Adds the months of all beats from one time to another.</summary>
    public void AddAll(long firstUnixMilliseconds, long lastUnixMilliseconds)
    {
        for (long at = firstUnixMilliseconds; at <= lastUnixMilliseconds; at = _end)
        {
            Add(at);
        }
    }

    /// <summary>Adds other months.</summary>
    public void AddAll(BeatMonths others) => _months.UnionWith(others._months);

    /// <summary>First millisecond of a month.</summary>
    public static long Milliseconds(DateTime month) => new DateTimeOffset(month).ToUnixTimeMilliseconds();

    /// <summary>First millisecond after a month; the calendar's last month has one, too, though no date.</summary>
    public static long End(DateTime month) => Milliseconds(month) + (DateTime.DaysInMonth(month.Year, month.Month) * 86_400_000L);

    /// <summary>Name of the partition of a month.</summary>
    public static string Partition(DateTime month) => string.Create(CultureInfo.InvariantCulture, $"beat_{month:yyyy_MM}");
}
