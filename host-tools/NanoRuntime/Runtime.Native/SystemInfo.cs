namespace nanoFramework.Runtime.Native;

/// <summary>What the device's image says of itself.</summary>
public static class SystemInfo
{
    public static string TargetName => "VIRTUAL_BOARD";

    public static string Platform => "ESP32";

    public static string OEMString => "EcgWearable virtual board";

    public static byte OEM => 0;

    public static byte Model => 0;

    public static ushort SKU => 0;

    public static Version Version => new(1, 17, 0, 0);
}
