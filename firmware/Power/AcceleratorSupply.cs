using System.Device.Gpio;
using nanoFramework.Hardware.Esp32;

namespace EcgWearable.Firmware.Power
{
    /// <summary>Supply and reset of the accelerator: takes its power away when no beat is to be classified, and gives it back.</summary>
    public sealed class AcceleratorSupply
    {
        // The part loads its configuration in 119 ms at most (hardware/power.json, Ice40Configuration).
        private const long ConfigurationMicroseconds = 250000;

        private readonly GpioPin _power;
        private readonly GpioPin _reset;
        private readonly EnergyLedger _ledger;
        private ulong _releasedAt;

        /// <summary>Takes the pins, both open as outputs; nothing is switched yet.</summary>
        /// <param name="power">Load switch, high = on.</param>
        /// <param name="reset">Reset, high = running.</param>
        /// <param name="ledger">Told when it is switched.</param>
        public AcceleratorSupply(GpioPin power, GpioPin reset, EnergyLedger ledger)
        {
            _power = power;
            _reset = reset;
            _ledger = ledger;
        }

        /// <summary>Whether the part has power.</summary>
        public bool IsOn { get; private set; }

        /// <summary>Whether it has had power for long enough to have loaded its configuration.</summary>
        /// <returns>True when requests make sense.</returns>
        public bool IsConfigured()
        {
            return IsOn && (long)(HighResTimer.GetCurrent() - _releasedAt) >= ConfigurationMicroseconds;
        }

        /// <summary>Switches the power on; the part stays in reset.</summary>
        public void SwitchOn()
        {
            _reset.Write(PinValue.Low);
            _power.Write(PinValue.High);
            _ledger.AcceleratorPowered = true;
            IsOn = true;
        }

        /// <summary>Lets the part out of reset: it loads its configuration, and its clock runs.</summary>
        public void Release()
        {
            _reset.Write(PinValue.High);
            _ledger.AcceleratorWakes();
            _releasedAt = HighResTimer.GetCurrent();
        }

        /// <summary>Switches the power off.</summary>
        public void SwitchOff()
        {
            // Reset first: it would otherwise feed the part through its pin when the supply is gone.
            _reset.Write(PinValue.Low);
            _power.Write(PinValue.Low);
            _ledger.AcceleratorPowered = false;
            IsOn = false;
        }
    }
}
