using System.Device.Gpio;
using System.Threading;

namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>
    /// Sleeps until DRDYB falls. Sound on an image with a 1 ms tick, where an edge is noticed within a third of a sample.
    /// </summary>
    public sealed class EventWait : ISampleWait
    {
        private const int LongestWaitMilliseconds = 10;

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
            // Bounded, since an edge may be lost between the last look at the pin and this call.
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
