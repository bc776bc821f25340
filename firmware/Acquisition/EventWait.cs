using System.Device.Gpio;
using System.Threading;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>
    /// Sleeps until DRDYB falls. Sound on an image with a 1 ms tick, where an edge is noticed within a third of a sample.
    /// </summary>
    public sealed class EventWait : ISampleWait
    {
        private readonly AutoResetEvent _dataReady = new AutoResetEvent(false);
        private readonly SampleClock _clock;

        /// <summary>Listens to the pin.</summary>
        /// <param name="pin">DRDYB, open as an input.</param>
        /// <param name="clock">Knows when the next edge is due.</param>
        public EventWait(GpioPin pin, SampleClock clock)
        {
            _clock = clock;
            pin.ValueChanged += OnValueChanged;
        }

        /// <inheritdoc/>
        public byte Code => 1;

        /// <inheritdoc/>
        public void Wait()
        {
            // No longer than to the tick after the edge: where its event is lost, in the full queue of the CLR or between the last look at the
            // pin and this call, the sample is still there to be read.
            _dataReady.WaitOne(_clock.MillisecondsToEdge(HighResTimer.GetCurrent()), false);
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
