namespace EcgWearable.Power;

/// <summary>Controller and clock of a scenario.</summary>
public enum Mcu
{
    /// <summary>ESP32-S3 at 240 MHz.</summary>
    Esp32S3At240,

    /// <summary>ESP32-S3 at 160 MHz.</summary>
    Esp32S3At160,

    /// <summary>ESP32-S3 at 80 MHz.</summary>
    Esp32S3At80,

    /// <summary>ESP32-S3 at 40 MHz.</summary>
    Esp32S3At40,

    /// <summary>ESP32-C6 at 80 MHz.</summary>
    Esp32C6At80,
}
