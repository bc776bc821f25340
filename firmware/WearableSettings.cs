using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Power;
using UnitsNet;

namespace EcgWearable.Firmware
{
    /// <summary>What can be set of a device; the defaults are those of the prototype.</summary>
    public sealed class WearableSettings
    {
        /// <summary>Crystal of the front end; 4.096 MHz gives an output data rate of 355.56 Hz, 4.1472 MHz one of 360 Hz.</summary>
        public Frequency FrontEndCrystal { get; set; } = Frequency.FromHertz(4096000);

        /// <summary>How often what is logged is written out, the unfinished page included: a power cut loses no more than this.</summary>
        public Duration SyncInterval { get; set; } = Duration.FromSeconds(2);

        /// <summary>How often the energy ledger is logged.</summary>
        public Duration LedgerInterval { get; set; } = Duration.FromSeconds(60);

        /// <summary>How often the front end's error registers are read.</summary>
        public Duration ErrorInterval { get; set; } = Duration.FromMilliseconds(250);

        /// <summary>How much ECG is kept before and after a beat that is not normal, and around what the wearer marks.</summary>
        public Duration StripMargin { get; set; } = Duration.FromSeconds(3);

        /// <summary>How long the button is held to switch the device off.</summary>
        public Duration PowerOffPress { get; set; } = Duration.FromSeconds(2);

        /// <summary>How much the device does.</summary>
        public PolicyLevel Policy { get; set; } = PolicyLevel.Full;

        /// <summary>Decimation of the front end, and with it rate and full scale: 4 * 6 * 12.</summary>
        /// <returns>Output data rate and full-scale code.</returns>
        public FrontEndRate MakeRate()
        {
            return new FrontEndRate((int)FrontEndCrystal.Hertz, 4, 6, 12);
        }
    }
}
