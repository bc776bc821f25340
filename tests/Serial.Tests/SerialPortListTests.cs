using EcgWearable.Tests;
using Xunit;

namespace EcgWearable.Serial.Tests;

/// <summary>The list of ports, from trees of files like those of the systems.</summary>
public sealed class SerialPortListTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ecg-ports-").FullName;

    private string Devices => Path.Combine(_root, "dev");

    private string System => Path.Combine(_root, "sys");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [UnixFact]
    public void LinuxTellsAdapterNumbersAndTheStableName()
    {
        string usb = Path.Combine(System, "devices", "usb1", "1-2");
        Write(Path.Combine(usb, "idVendor"), "303a\n");
        Write(Path.Combine(usb, "idProduct"), "1001\n");
        Write(Path.Combine(usb, "product"), "USB JTAG/serial debug unit\n");
        Directory.CreateDirectory(Path.Combine(usb, "1-2:1.0"));
        Directory.CreateDirectory(Path.Combine(System, "class", "tty", "ttyACM0"));
        Directory.CreateSymbolicLink(Path.Combine(System, "class", "tty", "ttyACM0", "device"), Path.Combine(usb, "1-2:1.0"));
        Write(Path.Combine(Devices, "ttyACM0"), string.Empty);
        Write(Path.Combine(Devices, "ttyUSB1"), string.Empty);
        Write(Path.Combine(Devices, "ttyS0"), string.Empty);
        Write(Path.Combine(Devices, "tty1"), string.Empty);
        string stable = Path.Combine(Devices, "serial", "by-id", "usb-Espressif_1234-if00");
        Directory.CreateDirectory(Path.GetDirectoryName(stable)!);
        File.CreateSymbolicLink(stable, Path.Combine(Devices, "ttyACM0"));

        List<SerialPortInfo> ports = [.. SerialPortList.OnLinux(Devices, System).OrderBy(p => p.Name, StringComparer.Ordinal)];

        Assert.Equal(
            [
                new SerialPortInfo(Path.Combine(Devices, "ttyACM0"), stable, 0x303A, 0x1001, "USB JTAG/serial debug unit"),
                new SerialPortInfo(Path.Combine(Devices, "ttyUSB1"), null, null, null, null),
            ],
            ports);
        Assert.Equal(("303a:1001", "Espressif", true), (ports[0].UsbNumber, ports[0].Maker, ports[0].IsLikely));
        Assert.Equal((null, null, false), (ports[1].UsbNumber, ports[1].Maker, ports[1].IsLikely));
    }

    [Fact]
    public void MacOSListsCallOutDevicesWithoutBluetooth()
    {
        foreach (string name in new[] { "cu.usbserial-10", "cu.Bluetooth-Incoming-Port", "cu.debug-console", "tty.usbserial-10" })
        {
            Write(Path.Combine(Devices, name), string.Empty);
        }

        SerialPortInfo port = Assert.Single(SerialPortList.OnMacOS(Devices));
        Assert.Equal((Path.Combine(Devices, "cu.usbserial-10"), "usbserial-10"), (port.Name, port.Description));
    }

    [Fact]
    public void TheListOfThisMachineCanBeMade() => Assert.All(SerialPortList.Find(), port => Assert.NotEmpty(port.Name));

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
