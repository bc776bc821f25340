using System.Device.Gpio;
using System.Threading;

namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>
    /// Sleeps until DRDYB falls. Sound on an image with a 1 ms tick, where an edge is noticed within a third of a sample.
    /// </summary>
    public sealed class EventWait : ISampleWait
    {
        // Shorter than a sample period at the default rate, so that an edge whose event gets lost costs no sample.
        private const int LongestWaitMilliseconds = 2;

        private readonly AutoResetEvent _dataReady = new AutoResetEvent(false);

        /// <summary>Listens to the pin.</summary>
        /// <param name="pin">DRDYB, open as an input.</param>
        public EventWait(GpioPin pin)
        {
            pin.ValueChanged += OnValueChanged;
        }

        /// <inheritdoc/>
        public byte Code => 1;

        /// <inheritdoc/>
        public void Wait()
        {
            // Bounded, since an edge may be lost: between the last look at the pin and this call, or in the full queue of the CLR.
            _dataReady.WaitOne(LongestWaitMilliseconds, false);
        }

        private void OnValueChanged(object sender, PinValueChangedEventArgs args)
        {
            if (args.ChangeType == PinEventTypes.Falling)
            {
                _dataReady.Set();
            }
        }
    }
}
