using System.Globalization;

namespace EcgWearable.Serial;

/// <summary>A serial port that is there.</summary>
/// <param name="Name">What to open: /dev/ttyACM0, /dev/cu.usbmodem1, COM7.</param>
/// <param name="StableName">A name that stays the same when other ports come and go; null when the system gives none.</param>
/// <param name="UsbVendor">USB vendor number; null when it is no USB port or the system does not tell.</param>
/// <param name="UsbProduct">USB product number; null as above.</param>
/// <param name="Description">What the adapter says of itself; null when it says nothing.</param>
public sealed record SerialPortInfo(string Name, string? StableName, int? UsbVendor, int? UsbProduct, string? Description)
{
    private const int Espressif = 0x303A;

    // USB vendors whose adapters sit on ESP32 boards and cables; the numbers are those of the USB-IF's list.
    private static readonly (int Vendor, string Name)[] Vendors =
        [(Espressif, "Espressif"), (0x10C4, "Silicon Labs"), (0x1A86, "WCH"), (0x0403, "FTDI"), (0x067B, "Prolific")];

    /// <summary>Vendor and product as "303a:1001"; null when not known.</summary>
    public string? UsbNumber => UsbVendor is int vendor && UsbProduct is int product
        ? string.Create(CultureInfo.InvariantCulture, $"{vendor:x4}:{product:x4}")
        : null;

    /// <summary>Who made the adapter, when it is one that boards like this one carry; else null.</summary>
    public string? Maker
    {
        get
        {
            foreach ((int vendor, string name) in Vendors)
            {
                if (vendor == UsbVendor)
                {
                    return name;
                }
            }

            return null;
        }
    }

    /// <summary>Whether a board may well be behind this port: the adapter is of a kind that such boards and cables carry.</summary>
    public bool IsLikely => Maker is not null;
}
