using System.Device.Gpio;
using EcgWearable.Firmware.Power;

namespace EcgWearable.Firmware.Board
{
    /// <summary>
    /// What the wearer's LED says. Time is counted in slots of <see cref="SlotSamples"/> samples, 45 ms at 355.56 Hz; a pattern has
    /// <see cref="PatternSlots"/> of them, 2.9 s.
    /// </summary>
    /// <remarks>
    /// <list type="table">
    /// <item><term>starting</term><description>lit, until the first beat is found, ten seconds at most</description></item>
    /// <item><term>good signal</term><description>a blink of one slot at each beat</description></item>
    /// <item><term>electrode off</term><description>two blinks of one slot, 0.2 s apart, once a pattern</description></item>
    /// <item><term>battery low</term><description>one blink of eight slots (0.36 s) once a pattern; beats are not shown</description></item>
    /// <item><term>fault: no front end</term><description>blinks without end: two slots of eight</description></item>
    /// <item><term>fault: accelerator, flash, or a front end that is not as it should be</term><description>five such blinks at the beginning of every
    /// fourth pattern (11.5 s); in between what stands above</description></item>
    /// <item><term>switching off</term><description>lit, until everything is written; dark then: the button may be let go</description></item>
    /// <item><term>switching off because the battery is empty</term><description>five blinks of 0.2 s before it is dark</description></item>
    /// </list>
    /// What stands lower in this list gives way to: no front end, then electrode off, then the other faults, then battery low.
    /// </remarks>
    public sealed class StatusLed
    {
        /// <summary>Samples in a slot.</summary>
        public const int SlotSamples = 16;

        /// <summary>Slots in a pattern.</summary>
        public const int PatternSlots = 64;

        /// <summary>A slot in microseconds, for when no samples come.</summary>
        public const int SlotMicroseconds = 45000;

        private const int PatternMask = PatternSlots - 1;
        private const int FaultPatterns = 4;
        private const int LongestStartSlots = 222;
        private const ulong ElectrodeOff = 0x11;
        private const ulong BatteryLowBlink = 0xFF;
        private const ulong Fault = 0x0303030303030303;
        private const ulong PartFaultBlinks = 0x0000000303030303;

        private readonly GpioPin _pin;
        private readonly EnergyLedger _ledger;
        private bool _lit;
        private bool _starting = true;
        private bool _beat;
        private long _firstSlot = -1;

        /// <summary>Makes it, dark.</summary>
        /// <param name="pin">The LED, open as an output, active high.</param>
        /// <param name="ledger">Counts the time that it is lit.</param>
        public StatusLed(GpioPin pin, EnergyLedger ledger)
        {
            _pin = pin;
            _ledger = ledger;
        }

        /// <summary>The front end does not work: nothing is recorded.</summary>
        public bool FrontEndFault { get; set; }

        /// <summary>Another part does not work: something is left out.</summary>
        public bool PartFault { get; set; }

        /// <summary>An electrode is off.</summary>
        public bool LeadOff { get; set; }

        /// <summary>The battery is low.</summary>
        public bool BatteryLow { get; set; }

        /// <summary>Lights it: the device starts, or is being switched off.</summary>
        public void Light()
        {
            Set(true);
        }

        /// <summary>Puts it out: the device is off.</summary>
        public void Dark()
        {
            Set(false);
        }

        /// <summary>A beat was found.</summary>
        public void Beat()
        {
            _starting = false;
            _beat = true;
        }

        /// <summary>Shows what is due; call it once a slot.</summary>
        /// <param name="slot">Number of the slot, counting up.</param>
        public void Step(long slot)
        {
            if (_firstSlot < 0)
            {
                _firstSlot = slot;
            }

            if (slot - _firstSlot >= LongestStartSlots)
            {
                _starting = false;
            }

            bool beat = _beat;
            _beat = false;
            int phase = (int)slot & PatternMask;
            if (FrontEndFault)
            {
                Set(IsLit(Fault, phase));
            }
            else if (LeadOff)
            {
                Set(IsLit(ElectrodeOff, phase));
            }
            else if (PartFault && (slot / PatternSlots) % FaultPatterns == 0)
            {
                Set(IsLit(PartFaultBlinks, phase));
            }
            else if (BatteryLow)
            {
                Set(IsLit(BatteryLowBlink, phase));
            }
            else
            {
                Set(_starting || beat);
            }
        }

        private static bool IsLit(ulong pattern, int phase)
        {
            return ((pattern >> phase) & 1) != 0;
        }

        private void Set(bool lit)
        {
            if (lit != _lit)
            {
                _lit = lit;
                _pin.Write(lit ? PinValue.High : PinValue.Low);
                _ledger.LedLit = lit;
            }
        }
    }
}
