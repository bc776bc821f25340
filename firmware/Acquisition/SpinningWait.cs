using System.Threading;

namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>
    /// Spins: yields and looks again. The only way to keep up on an image with a 10 ms tick, where an interrupt is noticed
    /// once in 3.6 samples; it keeps the core busy.
    /// </summary>
    public sealed class SpinningWait : ISampleWait
    {
        /// <inheritdoc/>
        public byte Code => 0;

        /// <inheritdoc/>
        public void Wait()
        {
            Thread.Sleep(0);
        }
    }
}
