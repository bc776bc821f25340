namespace EcgWearable.Firmware.Acquisition
{
    /// <summary>Register addresses and bits of the TI ADS1293 that the driver uses (datasheet SNAS602C, section 8.6, register maps).</summary>
    public static class Ads1293Register
    {
        /// <summary>Bit 2 power-down, bit 1 standby, bit 0 start conversion.</summary>
        public const byte Config = 0x00;

        /// <summary>Channel 1 input selection: bits 7..6 test signal, 5..3 positive input, 2..0 negative input.</summary>
        public const byte FlexCh1 = 0x01;

        /// <summary>Battery monitor on channels 3..1 (bits 2..0); that channel's input amplifier must be shut down.</summary>
        public const byte FlexBattery = 0x05;

        /// <summary>Lead-off detection: bit 3 shuts it down.</summary>
        public const byte LodControl = 0x06;

        /// <summary>Lead-off detection enable, bit per input IN1..IN6.</summary>
        public const byte LodEnable = 0x07;

        /// <summary>Lead-off current, 8 nA per step.</summary>
        public const byte LodCurrent = 0x08;

        /// <summary>Common-mode detection enable, bit per input.</summary>
        public const byte CmDetectEnable = 0x0A;

        /// <summary>Right-leg drive: bits 2..0 select its output pin.</summary>
        public const byte RldControl = 0x0C;

        /// <summary>Oscillator: bit 2 starts the clock to the digital part.</summary>
        public const byte OscControl = 0x12;

        /// <summary>Resolution: bits 5..3 let the modulators of channels 3..1 run at twice the rate (FS_HIGH).</summary>
        public const byte AfeResolution = 0x13;

        /// <summary>Shuts down modulators (5..3) and input amplifiers (2..0) of channels 3..1.</summary>
        public const byte AfeShutdown = 0x14;

        /// <summary>Lead-off flags, bit per input, latched until read; first of seven error registers.</summary>
        public const byte ErrorLod = 0x18;

        /// <summary>Decimation R2, one-hot.</summary>
        public const byte R2Rate = 0x21;

        /// <summary>Decimation R3 of channel 1, one-hot.</summary>
        public const byte R3RateCh1 = 0x22;

        /// <summary>Decimation R3 of channel 2, one-hot.</summary>
        public const byte R3RateCh2 = 0x23;

        /// <summary>Decimation R1, bit per channel: 0 is 4, 1 is 2.</summary>
        public const byte R1Rate = 0x25;

        /// <summary>Source of DRDYB, one-hot.</summary>
        public const byte DataReadySource = 0x27;

        /// <summary>What the streaming window returns.</summary>
        public const byte ChannelConfig = 0x2F;

        /// <summary>ECG data of channel 2, three bytes, most significant first.</summary>
        public const byte DataCh2 = 0x3A;

        /// <summary>Revision, reads 0x01.</summary>
        public const byte RevisionId = 0x40;

        /// <summary>The streaming window (DATA_LOOP).</summary>
        public const byte DataLoop = 0x50;

        /// <summary>Set in the first byte of a transfer to read.</summary>
        public const byte ReadFlag = 0x80;

        /// <summary>What <see cref="RevisionId"/> reads.</summary>
        public const byte RevisionExpected = 0x01;

        /// <summary>CONFIG: start conversion.</summary>
        public const byte ConfigStart = 0x01;

        /// <summary>CONFIG: power-down.</summary>
        public const byte ConfigPowerDown = 0x04;

        /// <summary>DATA_STATUS: channel 1 has a new ECG sample.</summary>
        public const byte StatusEcg1New = 0x20;

        /// <summary>DATA_STATUS: an error is flagged.</summary>
        public const byte StatusAlarm = 0x02;

        /// <summary>ERROR_STATUS: a synchronisation error.</summary>
        public const byte ErrorSyncEdge = 0x80;

        /// <summary>ERROR_STATUS: channel 1 is out of range.</summary>
        public const byte ErrorRange1 = 0x10;

        /// <summary>ERROR_STATUS, and ERROR_MISC as long as it lasts: the supply is below 2.7 V.</summary>
        public const byte ErrorBatteryLow = 0x04;
    }
}
