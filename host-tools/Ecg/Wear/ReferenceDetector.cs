using EcgWearable.Firmware.Detection;
using EcgWearable.Firmware.Logging;

namespace EcgWearable.Ecg.Wear;

/// <summary>
/// A detector that knows: reports the annotated R peaks of the record that is worn, so that windows are cut and classified by the
/// firmware's own code around exactly those.
/// </summary>
/// <param name="peaks">Sample indices of the R peaks at the device's rate, ascending.</param>
internal sealed class ReferenceDetector(long[] peaks) : IBeatDetector
{
    private long _next;
    private int _taken;

    /// <inheritdoc/>
    public int MaximumDelaySamples => 0;

    /// <inheritdoc/>
    public byte BeatQuality => SessionLog.UnknownQuality;

    /// <inheritdoc/>
    public int SignalQuality => 100;

    /// <inheritdoc/>
    public void Reset(long nextSampleIndex)
    {
        _next = nextSampleIndex;
        _taken = 0;
    }

    /// <inheritdoc/>
    public void Push(int microvolts) => _next++;

    /// <inheritdoc/>
    public bool TryTakeBeat(out long rPeakSampleIndex)
    {
        if (_taken < peaks.Length && peaks[_taken] < _next)
        {
            rPeakSampleIndex = peaks[_taken++];
            return true;
        }

        rPeakSampleIndex = 0;
        return false;
    }
}
