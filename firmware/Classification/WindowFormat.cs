namespace EcgWearable.Firmware.Classification
{
    /// <summary>
    /// The geometry of what the network reads. Training export, firmware, integer model and RTL take it from here.
    /// </summary>
    public static class WindowFormat
    {
        /// <summary>Version of window normalisation and context features together; changes whenever either does.</summary>
        public const int Version = 1;

        /// <summary>Samples in a window.</summary>
        public const int Length = 665;

        /// <summary>Position of the R peak in the window.</summary>
        public const int PeakIndex = 332;

        /// <summary>Context features beside a window, each an int8.</summary>
        public const int ContextLength = 6;

        /// <summary>Classes, in the order N, S, V, F.</summary>
        public const int ClassCount = 4;
    }
}
