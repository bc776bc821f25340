using EcgWearable.Firmware.Acquisition;
using EcgWearable.Firmware.Link;
using EcgWearable.Firmware.Power;
using UnitsNet;

namespace EcgWearable.Firmware
{
    /// <summary>What can be set of a device; the defaults are those of the prototype.</summary>
    /// <remarks>
    /// Packed, as they are stored (<see cref="Logging.SettingsStore"/>) and travel over the host link, layout version 1, all integers
    /// little-endian: u32 front end's crystal in Hz; u32 sync interval, u32 ledger interval, u32 error interval, u32 strip margin, u32
    /// power-off press, each in milliseconds; u8 policy level.
    /// </remarks>
    public sealed class WearableSettings
    {
        /// <summary>Version of the packed layout.</summary>
        public const byte LayoutVersion = 1;

        /// <summary>Bytes of the packed settings.</summary>
        public const int PackedBytes = 25;

        /// <summary>Most bytes that a store or a frame has room for.</summary>
        public const int MaximumPackedBytes = 64;

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

        /// <summary>Reads packed settings.</summary>
        /// <param name="buffer">Buffer with them.</param>
        /// <param name="offset">Where they begin.</param>
        /// <param name="count">Their length.</param>
        /// <param name="settings">Gets them when all are valid, otherwise unchanged. May be null: then they are only checked.</param>
        /// <returns>False when the length is wrong or a value is out of its range.</returns>
        public static bool TryUnpack(byte[] buffer, int offset, int count, WearableSettings settings)
        {
            if (count != PackedBytes)
            {
                return false;
            }

            int crystal = LittleEndian.ReadInt32(buffer, offset);
            int sync = LittleEndian.ReadInt32(buffer, offset + 4);
            int ledger = LittleEndian.ReadInt32(buffer, offset + 8);
            int error = LittleEndian.ReadInt32(buffer, offset + 12);
            int strip = LittleEndian.ReadInt32(buffer, offset + 16);
            int press = LittleEndian.ReadInt32(buffer, offset + 20);
            int policy = buffer[offset + 24];
            bool valid = crystal >= 3700000 && crystal <= 4500000
                && sync >= 100 && sync <= 60000
                && ledger >= 1000 && ledger <= 3600000
                && error >= 20 && error <= 10000
                && strip >= 0 && strip <= 5000
                && press >= 500 && press <= 10000
                && policy <= (int)PolicyLevel.ProtectLog;
            if (valid && settings != null)
            {
                settings.FrontEndCrystal = Frequency.FromHertz(crystal);
                settings.SyncInterval = Duration.FromMilliseconds(sync);
                settings.LedgerInterval = Duration.FromMilliseconds(ledger);
                settings.ErrorInterval = Duration.FromMilliseconds(error);
                settings.StripMargin = Duration.FromMilliseconds(strip);
                settings.PowerOffPress = Duration.FromMilliseconds(press);
                settings.Policy = (PolicyLevel)policy;
            }

            return valid;
        }

        /// <summary>Packs the settings.</summary>
        /// <param name="buffer">Gets <see cref="PackedBytes"/> bytes.</param>
        /// <param name="offset">Where they begin.</param>
        public void Pack(byte[] buffer, int offset)
        {
            LittleEndian.WriteInt32(buffer, offset, (int)FrontEndCrystal.Hertz);
            LittleEndian.WriteInt32(buffer, offset + 4, (int)SyncInterval.Milliseconds);
            LittleEndian.WriteInt32(buffer, offset + 8, (int)LedgerInterval.Milliseconds);
            LittleEndian.WriteInt32(buffer, offset + 12, (int)ErrorInterval.Milliseconds);
            LittleEndian.WriteInt32(buffer, offset + 16, (int)StripMargin.Milliseconds);
            LittleEndian.WriteInt32(buffer, offset + 20, (int)PowerOffPress.Milliseconds);
            buffer[offset + 24] = (byte)Policy;
        }

        /// <summary>Decimation of the front end, and with it rate and full scale: 4 * 6 * 12.</summary>
        /// <returns>Output data rate and full-scale code.</returns>
        public FrontEndRate MakeRate()
        {
            return new FrontEndRate((int)FrontEndCrystal.Hertz, 4, 6, 12);
        }
    }
}
