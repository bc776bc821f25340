namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// The geometry of what the network reads. Training export, firmware, integer model and RTL take it from here.
    /// </summary>
    public static class WindowFormat
    {
        /// <summary>Version of window normalisation and context features together; changes whenever either does.</summary>
        public const int Version = 2;

        /// <summary>Samples in a window.</summary>
        public const int Length = 665;

        /// <summary>Position of the R peak in the window.</summary>
        public const int PeakIndex = 332;

        /// <summary>Features of <see cref="RrContext"/>, each an int8.</summary>
        public const int RhythmFeatures = 9;

        /// <summary>Features of <see cref="ShapeContext"/>, each an int8.</summary>
        public const int ShapeFeatures = 12;

        /// <summary>Context features beside a window: those of the rhythm, then those of the shape.</summary>
        public const int ContextLength = RhythmFeatures + ShapeFeatures;

        /// <summary>Classes, in the order N, S, V, F.</summary>
        public const int ClassCount = 4;
    }
}
