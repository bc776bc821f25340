using EcgWearable.Evaluation;
using EcgWearable.Firmware.Logging;
using EcgWearable.WearLog;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Wear;

/// <summary>The stretches in which a device said that it could not judge the signal: EC57's shutdown.</summary>
internal static class ShutdownIntervals
{
    /// <summary>From the events of a log: an electrode off until all are on, the signal poor until it is good, samples lost.</summary>
    /// <param name="worn">What was worn.</param>
    /// <param name="record">The record it was.</param>
    /// <returns>On the record's sample clock, in order of time, without overlap: an electrode may be off while the signal is poor.</returns>
    public static IReadOnlyList<ReferenceInterval> Of(WearResult worn, WfdbRecord record)
    {
        List<ReferenceInterval> intervals = [];
        long? off = null;
        long? poor = null;
        foreach (WearEvent e in worn.Session.Events)
        {
            switch (e.Code)
            {
                case EventCode.LeadOff:
                    off ??= e.SampleIndex;
                    break;
                case EventCode.LeadOn when off is long from:
                    Add(from, e.SampleIndex);
                    off = null;
                    break;
                case EventCode.PoorSignal when e.Argument != 0:
                    poor ??= e.SampleIndex;
                    break;
                case EventCode.PoorSignal when poor is long from:
                    Add(from, e.SampleIndex);
                    poor = null;
                    break;
                case EventCode.SamplesLost:
                    Add(e.SampleIndex - e.Argument, e.SampleIndex);
                    break;
            }
        }

        foreach (long from in new[] { off, poor }.OfType<long>())
        {
            Add(from, long.MaxValue);
        }

        return ReferenceIntervals.Union(intervals);

        void Add(long from, long to)
        {
            int first = At(from);
            int last = to == long.MaxValue ? record.SamplesPerSignal - 1 : At(to);
            if (first < record.SamplesPerSignal)
            {
                intervals.Add(new ReferenceInterval(first, Math.Min(last, record.SamplesPerSignal - 1)));
            }
        }

        int At(long sample) => (int)Math.Min(int.MaxValue, DetectedBeat.FromDeviceSample(sample, worn.OdrNumerator, worn.OdrDenominator, record.SamplingFrequencyHz, null).ReferenceSample);
    }
}
