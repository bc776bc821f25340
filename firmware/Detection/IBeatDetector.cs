namespace EcgWearable.Firmware.Detection
{
    /// <summary>
    /// Finds R peaks in a uniform stream of samples, one call per sample, integers only and
    /// without allocation after construction.
    /// </summary>
    public interface IBeatDetector
    {
        /// <summary>
        /// The longest time between a sample and the report of the R peak it belongs to, in samples.
        /// The caller keeps at least this many samples of history.
        /// </summary>
        int MaximumDelaySamples { get; }

        /// <summary>Forgets everything learned; the next sample pushed has this index.</summary>
        /// <param name="nextSampleIndex">Index of the next sample, counted in DRDYB periods since boot.</param>
        void Reset(long nextSampleIndex);

        /// <summary>
        /// Quality of the beat that <see cref="TryTakeBeat"/> gave last, 0 (may be noise) to 100 (clean); 255 (<see cref="Logging.SessionLog.UnknownQuality"/>)
        /// where the detector does not judge.
        /// </summary>
        byte BeatQuality { get; }

        /// <summary>Quality of the signal since the last beat that was found, 0 (nothing, or noise as high as beats) to 100.</summary>
        int SignalQuality { get; }

        /// <summary>
        /// Feeds the next sample. Indices are consecutive: the caller fills a gap by holding the last value.
        /// </summary>
        /// <param name="microvolts">Differential input in microvolts, -700,000 to 700,000.</param>
        void Push(int microvolts);

        /// <summary>Takes the oldest beat that is found and not yet taken. Beats come in time order.</summary>
        /// <param name="rPeakSampleIndex">Sample index of the R peak (the local extremum of the QRS).</param>
        /// <returns>False when there is none; then <paramref name="rPeakSampleIndex"/> is 0.</returns>
        bool TryTakeBeat(out long rPeakSampleIndex);
    }
}
