using System.CommandLine;
using EcgWearable.Ecg.Device;
using EcgWearable.Ecg.Doctor;

namespace EcgWearable.Ecg.Commands;

/// <summary><c>ecg selftest</c>: has a device test itself.</summary>
public static class SelfTestCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string?> port = CommonOptions.Port();
        Option<string?> image = new("--image") { Description = "Flash image to boot a virtual board on, in place of a port.", HelpName = "FILE" };
        Option<string?> model = CommonOptions.Model();
        Option<bool> json = CommonOptions.Json();
        Command command = new(
            "selftest",
            """
            Have a device test itself: front end, accelerator (a known window must give the known logits), flash, sampling, and whether its
            accelerator has the tool's model. Exit code 1 when something fails.

            Example: ecg selftest --port /dev/ttyUSB0
            """)
        {
            port, image, model, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(port) is null == result.GetValue(image) is null)
            {
                result.AddError("selftest: name the device, either --port or --image; 'ecg doctor' lists the ports");
            }
        });
        command.SetBody((parsed, cancellation) =>
        {
            string expected = BuiltIn.LoadModel(parsed.GetValue(model)).Network.HashHex;
            string? name = parsed.GetValue(port);
            using DeviceLink link = name is not null ? DeviceLink.OpenPort(name, cancellation) : DeviceLink.BootImage(parsed.GetValue(image)!);
            return FindingOutput.Write([.. DeviceChecks.Run(link, expected)], parsed.GetValue(json));
        });
        return command;
    }
}
