using System.CommandLine;
using System.Globalization;

namespace EcgWearable.Ecg.Commands;

/// <summary>Options that several commands share, made in one place so that they read and behave alike.</summary>
public static class CommonOptions
{
    /// <summary>--json.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Machine-readable output on stdout; progress and messages go to stderr." };

    /// <summary>--model.</summary>
    public static Option<string?> Model() => new("--model") { Description = "Model file (.ecgm) of the accelerator; the built-in one by default.", HelpName = "FILE" };

    /// <summary>--port.</summary>
    public static Option<string?> Port()
    {
        Option<string?> option = new("--port", "-p") { Description = "Serial port of the device, such as /dev/ttyUSB0 or COM7.", HelpName = "PORT" };
        RefuseEmpty(option);
        return option;
    }

    /// <summary>Refuses an empty text, which names no file and no port.</summary>
    internal static void RefuseEmpty(Option<string?> option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && result.Tokens[0].Value.Length == 0)
        {
            result.AddError($"{option.Name}: is empty; give a name, or leave it out");
        }
    });

    /// <summary>--crystal.</summary>
    public static Option<double> Crystal()
    {
        Option<double> option = new("--crystal")
        {
            Description = "Crystal of the ADS1293 in MHz, 3.7 to 4.5: 4.096 samples at 355.56 Hz, 4.1472 at 360 Hz.",
            HelpName = "MHZ",
            DefaultValueFactory = _ => 4.096,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 3.7 and <= 4.5))
            {
                result.AddError("--crystal: the ADS1293 takes 3.7 to 4.5 MHz");
            }
        });
        return option;
    }

    /// <summary>A whole number of minutes, seconds or the like, written as 5min, 300s or 1h; a bare number means minutes.</summary>
    public static Option<double?> Length(string name, string description)
    {
        Option<double?> option = new(name)
        {
            Description = description,
            HelpName = "LENGTH",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                double? seconds = ParseSeconds(text);
                if (seconds is null)
                {
                    result.AddError($"{name}: '{text}' is not a length; write 5min, 300s or 1h (a bare number means minutes)");
                }

                return seconds;
            },
        };
        return option;
    }

    private static double? ParseSeconds(string text)
    {
        (string Suffix, double Seconds)[] units = [("min", 60), ("s", 1), ("h", 3600), ("m", 60), ("", 60)];
        foreach ((string suffix, double seconds) in units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
                && double.IsFinite(value))
            {
                return value * seconds;
            }
        }

        return null;
    }
}
