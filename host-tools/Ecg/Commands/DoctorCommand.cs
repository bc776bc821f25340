using System.CommandLine;
using EcgWearable.Ecg.Device;
using EcgWearable.Ecg.Doctor;
using EcgWearable.Serial;
using EcgWearable.VirtualBoard;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg doctor</c>: checks machine, ports, device and models.</summary>
public static class DoctorCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string?> port = CommonOptions.Port();
        Option<string?> image = new("--image") { Description = "Flash image to boot a virtual board on, in place of a port.", HelpName = "FILE" };
        Option<string?> log = new("--log") { Description = "A pulled log, whose model is to be the tool's.", HelpName = "FILE" };
        Option<string?> library = new("--rtl-library") { Description = "RTL library of fpga/cosim/build, whose model is to be the tool's.", HelpName = "FILE" };
        Option<string?> bitstream = new("--bitstream") { Description = "Bitstream of fpga/syn/ice40up5k/build, whose model is to be the tool's.", HelpName = "FILE" };
        Option<string?> model = CommonOptions.Model();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "doctor",
            """
            Check the machine, its serial ports, a device, and that log, fabric and tool have the same model; say what to do about what is
            wrong. Exit code 1 when something is.

            Example: ecg doctor --port /dev/ttyUSB0 --log out/wear.ecglog --bitstream fpga/build/ice40up5k/design.bin
            """)
        {
            port, image, log, bitstream, library, model, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(port) is not null && result.GetValue(image) is not null)
            {
                result.AddError("doctor: either --port or --image, not both");
            }
        });
        command.SetBody((parsed, cancellation) =>
        {
            List<Finding> findings = [.. MachineChecks.Programs(), .. MachineChecks.Ports()];
            string expected = BuiltIn.LoadModel(parsed.GetValue(model)).Network.HashHex;
            findings.Add(new Finding("model", "in the tool", FindingState.Good, expected));
            findings.AddRange(ModelChecks.FabricReport(expected));
            if (parsed.GetValue(log) is { } path)
            {
                findings.AddRange(Log(path, expected));
            }

            if (parsed.GetValue(library) is { } built)
            {
                findings.Add(ModelChecks.Library(built, expected));
            }

            if (parsed.GetValue(bitstream) is { } bits)
            {
                findings.Add(ModelChecks.Bitstream(bits, expected));
            }

            findings.AddRange(Device(parsed.GetValue(port), parsed.GetValue(image), expected, cancellation));
            return FindingOutput.Write(findings, parsed.GetValue(json));
        });
        return command;
    }

    private static IEnumerable<Finding> Log(string path, string expected)
    {
        try
        {
            return [.. ModelChecks.Log(path, expected)];
        }
        catch (WearLogException e)
        {
            return [new Finding("model", path, FindingState.Wrong, e.Message, "give a pulled log, with its path")];
        }
    }

    private static List<Finding> Device(string? port, string? image, string expected, CancellationToken cancellation)
    {
        List<Finding> findings = [];
        try
        {
            if ((port is not null ? DeviceLink.OpenPort(port, cancellation) : image is not null ? DeviceLink.BootImage(image) : null) is { } link)
            {
                using (link)
                {
                    foreach (Finding finding in DeviceChecks.Run(link, expected))
                    {
                        findings.Add(finding);
                    }
                }
            }
        }
        catch (Exception e) when (e is LinkException or SerialPortException or VirtualBoardException or UserErrorException)
        {
            findings.Add(new Finding("device", port ?? image!, FindingState.Wrong, e.Message, port is not null ? "check the cable and the port's name; close the program that has it open" : "check the image's path"));
        }

        return findings;
    }
}
