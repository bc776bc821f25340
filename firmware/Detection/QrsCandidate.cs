namespace EcgWearable.Firmware.Detection
{
    /// <summary>A local maximum of the integrated energy, and what was measured of the signal under it.</summary>
    internal sealed class QrsCandidate
    {
        /// <summary>Sample index of the extremum of the complex.</summary>
        internal long RPeakSampleIndex;

        /// <summary>Square root of the integrated energy: grows with the signal, not with its square.</summary>
        internal int Strength;

        /// <summary>Largest deflection of the band-passed signal, microvolts.</summary>
        internal int Extremum;

        /// <summary>Steepest slope of the band-passed signal, microvolts per 11 ms.</summary>
        internal int Slope;

        /// <summary>Steepest rise of the low-passed signal, microvolts per 11 ms.</summary>
        internal int Rise;

        /// <summary>Steepest fall of the low-passed signal, microvolts per 11 ms, positive.</summary>
        internal int Fall;

        /// <summary>Level of the baseline under the complex, microvolts.</summary>
        internal int Baseline;

        /// <summary>How well it fits the wearer's usual beats, in percent; <see cref="UsualBeats.UnknownFit"/> when that cannot be said.</summary>
        internal int Fit;

        /// <summary>Takes over the measures of another.</summary>
        internal void CopyFrom(QrsCandidate other)
        {
            RPeakSampleIndex = other.RPeakSampleIndex;
            Strength = other.Strength;
            Extremum = other.Extremum;
            Slope = other.Slope;
            Rise = other.Rise;
            Fall = other.Fall;
            Baseline = other.Baseline;
            Fit = other.Fit;
        }
    }
}
