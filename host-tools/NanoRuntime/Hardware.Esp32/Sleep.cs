using EcgWearable.NanoRuntime;

namespace nanoFramework.Hardware.Esp32;

/// <summary>Sleep modes of the ESP32 and what ends them.</summary>
public class Sleep
{
    /// <summary>Serial port that can wake the chip.</summary>
    public enum WakeUpPort
    {
        COM1 = 0,
        COM2 = 1,
    }

    /// <summary>What ended the last sleep.</summary>
    public enum WakeupCause
    {
        Undefined = 0,
        Ext0 = 2,
        Ext1 = 3,
        Timer = 4,
        TouchPad = 5,
        Ulp = 6,
        Gpio = 7,
        Uart = 8,
        Wifi = 9,
        CoCpu = 10,
        CoCpuTrapTrig = 11,
        Bt = 12,
    }

    /// <summary>Pins that can wake the chip, as a bit mask.</summary>
    public enum WakeupGpioPin : ulong
    {
        None = 0,
        Pin0 = 1,
        Pin1 = 2,
        Pin2 = 4,
        Pin3 = 8,
        Pin4 = 16,
        Pin5 = 32,
        Pin6 = 64,
        Pin7 = 128,
        Pin8 = 256,
        Pin9 = 512,
        Pin10 = 1024,
        Pin11 = 2048,
        Pin12 = 4096,
        Pin13 = 8192,
        Pin14 = 16384,
        Pin15 = 32768,
        Pin16 = 65536,
        Pin17 = 131072,
        Pin18 = 262144,
        Pin19 = 524288,
        Pin20 = 1048576,
        Pin21 = 2097152,
        Pin25 = 33554432,
        Pin26 = 67108864,
        Pin27 = 134217728,
        Pin32 = 4294967296,
        Pin33 = 8589934592,
        Pin34 = 17179869184,
        Pin35 = 34359738368,
        Pin36 = 68719476736,
        Pin37 = 137438953472,
        Pin38 = 274877906944,
        Pin39 = 549755813888,
    }

    /// <summary>How several wake-up pins are combined.</summary>
    public enum WakeupMode
    {
        AllLow = 0,
        AnyHigh = 1,
    }

    /// <summary>Lets a timer end the next sleep.</summary>
    /// <param name="time">Time from the start of the sleep.</param>
    public static EspNativeError EnableWakeupByTimer(TimeSpan time)
    {
        NanoHost.Current.EnableWakeupByTimer(time.Ticks * 100);
        return EspNativeError.OK;
    }

    /// <summary>Lets a level on one pin end the next sleep (ext0).</summary>
    /// <param name="pin">The pin, one bit.</param>
    /// <param name="level">0 or 1.</param>
    public static EspNativeError EnableWakeupByPin(WakeupGpioPin pin, int level)
    {
        return NanoHost.Current.EnableWakeupByPins((ulong)pin, level != 0, false) ? EspNativeError.OK : EspNativeError.INVALID_ARG;
    }

    /// <summary>Lets levels on several pins end the next sleep (ext1).</summary>
    /// <param name="pins">The pins, one bit each.</param>
    /// <param name="mode">All low, or any high.</param>
    public static EspNativeError EnableWakeupByMultiPins(WakeupGpioPin pins, WakeupMode mode)
    {
        return NanoHost.Current.EnableWakeupByPins((ulong)pins, mode == WakeupMode.AnyHigh, true) ? EspNativeError.OK : EspNativeError.INVALID_ARG;
    }

    /// <summary>Lets edges on a serial port's RX line end the next light sleep.</summary>
    /// <param name="wakeUpPort">The port.</param>
    /// <param name="threshold">Rising edges that it takes, 3 to 0x3FF. The bytes that carry them are lost.</param>
    public static EspNativeError EnableWakeupByUart(WakeUpPort wakeUpPort, int threshold)
    {
        if (threshold < 3 || threshold > 0x3FF)
        {
            return EspNativeError.INVALID_ARG;
        }

        NanoHost.Current.EnableWakeupByUart((int)wakeUpPort + 1, threshold);
        return EspNativeError.OK;
    }

    /// <summary>Sleeps until a wake-up source fires. Memory and threads survive; nothing of the runtime runs meanwhile.</summary>
    public static EspNativeError StartLightSleep()
    {
        NanoHost.Current.LightSleep();
        return EspNativeError.OK;
    }

    /// <summary>Sleeps with memory off; the wake-up is a reboot. Does not return.</summary>
    public static void StartDeepSleep() => NanoHost.Current.DeepSleep();

    /// <summary>What ended the last sleep.</summary>
    public static WakeupCause GetWakeupCause() => NanoHost.Current.WakeupCause;

    /// <summary>The pin that ended the last sleep.</summary>
    public static WakeupGpioPin GetWakeupGpioPin() => (WakeupGpioPin)NanoHost.Current.WakeupPins;
}
