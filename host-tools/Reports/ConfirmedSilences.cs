using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;

namespace EcgWearable.Reports;

/// <summary>
/// The silences that the device itself, which had all of the signal, judged to be the heart's: an <see cref="EventCode.Pause"/> at the R peak that
/// ends it, or an <see cref="EventCode.Asystole"/> within it.
/// </summary>
internal sealed class ConfirmedSilences
{
    private readonly HashSet<long> _pauseEnds;
    private readonly List<long> _asystoles;

    public ConfirmedSilences(WearSession session)
    {
        _pauseEnds = [.. session.Events.Where(happened => happened.Code == EventCode.Pause).Select(happened => happened.SampleIndex)];
        _asystoles = [.. session.Events.Where(happened => happened.Code == EventCode.Asystole).Select(happened => happened.SampleIndex).Order()];
    }

    /// <summary>Whether the device confirmed the silence from one R peak to the next.</summary>
    /// <param name="from">R peak before it.</param>
    /// <param name="to">R peak that ends it.</param>
    public bool Contains(long from, long to)
    {
        if (_pauseEnds.Contains(to))
        {
            return true;
        }

        int at = _asystoles.BinarySearch(from + 1);
        at = at < 0 ? ~at : at;
        return at < _asystoles.Count && _asystoles[at] <= to;
    }
}
