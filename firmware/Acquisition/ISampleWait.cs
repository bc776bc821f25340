namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>What the main loop does when there is nothing to do until the next sample.</summary>
    public interface ISampleWait
    {
        /// <summary>The value of this way of sampling in the log: 0 spinning, 1 event-driven.</summary>
        byte Code { get; }

        /// <summary>Returns when a sample may be there; returning early is harmless.</summary>
        void Wait();
    }
}
