using System.Globalization;
using System.IO.Ports;
using System.Runtime.Versioning;
using Microsoft.Win32;

namespace EcgWearable.Serial;

/// <summary>The serial ports of the machine, as far as a board can be behind them.</summary>
public static class SerialPortList
{
    private const int MostParents = 8;

    /// <summary>Finds the ports, in order of their names.</summary>
    public static IReadOnlyList<SerialPortInfo> Find()
    {
        List<SerialPortInfo> ports = OperatingSystem.IsWindows() ? OnWindows()
            : OperatingSystem.IsMacOS() ? OnMacOS("/dev")
            : OnLinux("/dev", "/sys");
        ports.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return ports;
    }

    /// <summary>Ports of Linux: USB adapters (ttyUSB*), USB devices (ttyACM*) with what sysfs says of them, and udev's stable names.</summary>
    internal static List<SerialPortInfo> OnLinux(string devices, string system)
    {
        Dictionary<string, string> stable = [];
        string byId = Path.Combine(devices, "serial", "by-id");
        foreach (string link in Directory.Exists(byId) ? Directory.GetFileSystemEntries(byId) : [])
        {
            if (File.ResolveLinkTarget(link, returnFinalTarget: true) is { } target)
            {
                stable[target.Name] = link;
            }
        }

        List<SerialPortInfo> ports = [];
        foreach (string path in Directory.EnumerateFileSystemEntries(devices, "tty*"))
        {
            string name = Path.GetFileName(path);
            if (name.StartsWith("ttyUSB", StringComparison.Ordinal) || name.StartsWith("ttyACM", StringComparison.Ordinal))
            {
                string? usb = UsbFolder(Path.Combine(system, "class", "tty", name, "device"));
                ports.Add(new SerialPortInfo(
                    path,
                    stable.GetValueOrDefault(name),
                    Number(Attribute(usb, "idVendor")),
                    Number(Attribute(usb, "idProduct")),
                    Attribute(usb, "product")));
            }
        }

        return ports;
    }

    /// <summary>Ports of macOS: call-out devices, without those of Bluetooth and the debug console.</summary>
    internal static List<SerialPortInfo> OnMacOS(string devices) =>
        [.. Directory.EnumerateFileSystemEntries(devices, "cu.*")
            .Where(path => !path.Contains("Bluetooth", StringComparison.OrdinalIgnoreCase) && !path.EndsWith("debug-console", StringComparison.Ordinal))
            .Select(path => new SerialPortInfo(path, path, null, null, Path.GetFileName(path)["cu.".Length..]))];

    [SupportedOSPlatform("windows")]
    private static List<SerialPortInfo> OnWindows()
    {
        Dictionary<string, (int? Vendor, int? Product, string? Description)> usb = new(StringComparer.OrdinalIgnoreCase);
        using (RegistryKey? root = Registry.LocalMachine.OpenSubKey(@"SYSTEM\CurrentControlSet\Enum\USB"))
        {
            foreach (string kind in root?.GetSubKeyNames() ?? [])
            {
                using RegistryKey? instances = root!.OpenSubKey(kind);
                foreach (string instance in instances?.GetSubKeyNames() ?? [])
                {
                    using RegistryKey? device = instances!.OpenSubKey(instance);
                    using RegistryKey? parameters = device?.OpenSubKey("Device Parameters");
                    if (parameters?.GetValue("PortName") is string port)
                    {
                        usb[port] = (Number(After(kind, "VID_")), Number(After(kind, "PID_")), device!.GetValue("FriendlyName") as string);
                    }
                }
            }
        }

        return [.. SerialPort.GetPortNames().Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => usb.TryGetValue(name, out var found)
                ? new SerialPortInfo(name, name, found.Vendor, found.Product, found.Description)
                : new SerialPortInfo(name, name, null, null, null))];
    }

    private static string? After(string text, string mark)
    {
        int at = text.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && at + mark.Length + 4 <= text.Length ? text.Substring(at + mark.Length, 4) : null;
    }

    /// <summary>The folder of the USB device above a port: the first on the way up that names a vendor.</summary>
    private static string? UsbFolder(string device)
    {
        string? folder = Directory.Exists(device) ? new DirectoryInfo(device).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? device : null;
        for (int i = 0; i < MostParents && folder is not null; i++, folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "idVendor")))
            {
                return folder;
            }
        }

        return null;
    }

    private static string? Attribute(string? folder, string name)
    {
        string? path = folder is null ? null : Path.Combine(folder, name);
        return path is not null && File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }

    private static int? Number(string? hexadecimal) =>
        int.TryParse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int value) ? value : null;
}
