using EcgWearable.Ecg;
using EcgWearable.IntegerModel;
using EcgWearable.RtlAccelerator;
using EcgWearable.VirtualBoard;

namespace EcgWearable.Tests.CoSimulation;

/// <summary>A part that the design is built for: its RTL, and the model with the same cycles.</summary>
internal sealed class Part
{
    private static readonly Dictionary<string, Part> Built = [];

    private Part(string name, string target, long clockHertz, int spiHertz)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "rtl", name);
        Library = RtlLibrary.Load(RtlBuild.Library(BuiltIn.ModelPath, target, clockHertz, spiHertz, folder, CancellationToken.None));
        Model = BuiltIn.LoadModel(null);
        AcceleratorTiming timing = target == "zynq7020" ? AcceleratorTiming.Zynq7020(Model.Network) : AcceleratorTiming.Ice40Up5K(Model.Network);
        Options = new AcceleratorOptions { ClockHertz = clockHertz, MaximumSpiHertz = spiHertz, Timing = timing };
    }

    public RtlLibrary Library { get; }

    public ModelFile Model { get; }

    public AcceleratorOptions Options { get; }

    /// <summary>A part by its name; built once.</summary>
    public static Part Named(string name)
    {
        lock (Built)
        {
            if (!Built.TryGetValue(name, out Part? part))
            {
                part = name switch
                {
                    "iCE40 at 12 MHz, SCK 8 MHz" => new Part("ice40-12", "ice40up5k", 12_000_000, 8_000_000),
                    "iCE40 at 24 MHz, SCK 8 MHz" => new Part("ice40-24", "ice40up5k", 24_000_000, 8_000_000),
                    "Zynq at 100 MHz, SCK 20 MHz" => new Part("zynq-100", "zynq7020", 100_000_000, 20_000_000),
                    _ => throw new ArgumentException(name, nameof(name)),
                };
                Built.Add(name, part);
            }

            return part;
        }
    }
}
