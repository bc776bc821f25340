namespace EcgWearable.Firmware.Logging
{
    /// <summary>Types of wear log records and the layout of their payloads; all integers little-endian.</summary>
    /// <remarks>
    /// Sample indices count DRDYB periods since boot, lost ones included. A value once given keeps its meaning for ever:
    /// old logs stay readable.
    /// </remarks>
    public static class RecordType
    {
        /// <summary>
        /// First record of a session. u16 boot count; u8 x 3 firmware version (major, minor, patch); u8 sampler (0 spinning, 1 event-driven; 0x10 added when the MCU sleeps lightly between samples);
        /// u32 ODR numerator, u32 ODR denominator (Hz, as a fraction); u32 ADCMAX; u32 RTL version (0 = accelerator absent);
        /// u8 x 8 model hash prefix; u16 window length; u8 window version; u8 policy level.
        /// </summary>
        public const byte Boot = 1;

        /// <summary>Host time at a sample. i64 Unix time in milliseconds (UTC); i64 sample index.</summary>
        public const byte TimeSync = 2;

        /// <summary>
        /// One beat. i64 sample index of the R peak; u8 class (<see cref="Classification.BeatClass"/>); u8 flags (<see cref="BeatFlags"/>);
        /// u16 RR interval to the beat before in samples (0 = none, 65,535 = that or longer); i32 margin between best and second logit;
        /// u8 signal quality, 0 (noise) to 100 (clean), 255 = not known. Records of firmware before 0.2 end after the margin.
        /// </summary>
        public const byte Beat = 3;

        /// <summary>
        /// A piece of the ECG. i64 index of the first sample; u16 samples; i16 first value; then for each further sample a signed
        /// byte difference, or 0x80 and an absolute i16. Values are in units of <see cref="LogFormat.StripQuantumMicrovolts"/>.
        /// Pieces never overlap; neighbours join without a seam.
        /// </summary>
        public const byte Strip = 4;

        /// <summary>
        /// Energy ledger of one interval, modelled from state times. i64 sample index at its end; u32 interval in milliseconds;
        /// then for MCU, AFE, accelerator, flash each: u32 active milliseconds, u32 microjoules; u16 battery in millivolts (0 = not known);
        /// u16 windows classified; u32 milliseconds of the MCU's light sleep; u32 milliseconds, u32 microjoules of the LED;
        /// u32 microjoules that the regulator lost and took for itself. Records of firmware before 0.2 end after the windows.
        /// </summary>
        public const byte Energy = 5;

        /// <summary>Something happened. i64 sample index; u8 code (<see cref="EventCode"/>); u32 argument.</summary>
        public const byte Event = 6;

        /// <summary>Orderly end of a session. i64 sample index; u32 beats; u32 samples lost.</summary>
        public const byte Close = 7;

        /// <summary>
        /// The battery budget, written hourly, when the policy level changes and at the end; energy is modelled from state times. i64 sample
        /// index; u32 seconds worn; u32 capacity of the full battery, u32 consumed since the start, both in millijoules; u32 target in seconds (0 =
        /// none); u16 battery in millivolts (0 = not known); u8 policy level; u8 reason (<see cref="Power.PolicyReason"/>); u32 power
        /// allowed by the target in microwatts (0xFFFFFFFF = no bound); u32 seconds left at the present rate (0xFFFFFFFF = not known);
        /// then consumed since the start in millijoules, u32 each: MCU, front end, accelerator, flash, LED, regulator.
        /// </summary>
        public const byte Budget = 8;
    }
}
