using System;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware.Power
{
    /// <summary>
    /// Light sleep until DRDYB is low. The CLR stands still meanwhile: no event is queued, and what the host sends is lost, though a few
    /// edges of it end the sleep.
    /// </summary>
    /// <remarks>
    /// The wake-up source is the level of the pin, so that a sample that is ready already ends the sleep at once. On the ESP32 wake-up
    /// sources stay armed, for deep sleep too, and the API has nothing to disarm them: hence <see cref="Disarm"/>.
    /// </remarks>
    public sealed class LightSleeper
    {
        private const int LongestMilliseconds = 20;
        private const int DisarmedDays = 365;
        private const int HostEdges = 3;

        private readonly EnergyLedger _ledger;
        private readonly Sleep.WakeupGpioPin _wakePin;
        private readonly Sleep.WakeUpPort _port;
        private readonly TimeSpan _longest = new TimeSpan(0, 0, 0, 0, LongestMilliseconds);
        private bool _armed;

        /// <summary>Takes the pin's number; nothing is armed yet.</summary>
        /// <param name="dataReadyPin">GPIO of DRDYB: 0 to 21, those that can wake the chip.</param>
        /// <param name="port">The host's serial port.</param>
        /// <param name="ledger">Told of every sleep.</param>
        public LightSleeper(int dataReadyPin, Sleep.WakeUpPort port, EnergyLedger ledger)
        {
            _wakePin = (Sleep.WakeupGpioPin)(1UL << dataReadyPin);
            _port = port;
            _ledger = ledger;
        }

        /// <summary>Whether the host's line ended the last sleep: it has something to say, and must say it again.</summary>
        public bool HostCalled { get; private set; }

        /// <summary>Sleeps until a sample is ready, the host's line moves, or 20 ms have passed.</summary>
        public void SleepUntilSample()
        {
            Arm();
            _ledger.McuWaits();
            Sleep.StartLightSleep();
            _ledger.McuAwakes();
            HostCalled = Sleep.GetWakeupCause() == Sleep.WakeupCause.Uart;
        }

        /// <summary>Before a deep sleep: the timer would end it at once, and DRDYB when it is low.</summary>
        public void Disarm()
        {
            if (_armed)
            {
                Sleep.EnableWakeupByTimer(new TimeSpan(DisarmedDays, 0, 0, 0));
            }
        }

        private void Arm()
        {
            if (_armed)
            {
                return;
            }

            // Once is enough.
            _armed = true;
            Sleep.EnableWakeupByPin(_wakePin, 0);
            Sleep.EnableWakeupByTimer(_longest);
            Sleep.EnableWakeupByUart(_port, HostEdges);
        }
    }
}
