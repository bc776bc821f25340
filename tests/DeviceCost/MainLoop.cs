using Mono.Cecil;

namespace EcgWearable.DeviceCost;

/// <summary>Finds the parts of the firmware's main loop in its compiled form.</summary>
public sealed class MainLoop
{
    private const string DeviceType = "EcgWearable.Firmware.Wearable";
    private const string LoopMethod = "Run";
    private const string DetectorType = "EcgWearable.Firmware.Detection.IBeatDetector";
    private const string DetectorMethod = "Push";

    /// <summary>Finds the loop in a module.</summary>
    /// <param name="module">The firmware, or what stands for it.</param>
    /// <param name="graph">Its call graph.</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public MainLoop(ModuleDefinition module, CallGraph graph)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(graph);
        Run = Find(module, DeviceType, LoopMethod);
        MethodDefinition push = Find(module, DetectorType, DetectorMethod);
        SamplePath = [.. graph.Callees(Run).Where(m => graph.ReachableFrom([m]).Contains(push))];
        if (SamplePath.Count == 0)
        {
            throw new InvalidOperationException($"Nothing that {DeviceType}.{LoopMethod} calls hands a sample to {DetectorType}.{DetectorMethod}: the sample path is not found. Name it in MainLoop.");
        }
    }

    /// <summary>The method that loops for ever.</summary>
    public MethodDefinition Run { get; }

    /// <summary>What the loop calls for a sample: the methods from which the beat detector is fed.</summary>
    public IReadOnlyList<MethodDefinition> SamplePath { get; }

    private static MethodDefinition Find(ModuleDefinition module, string type, string method) =>
        module.GetType(type)?.Methods.FirstOrDefault(m => m.Name == method)
        ?? throw new InvalidOperationException($"There is no {type}.{method} in {module.Name}: the firmware's main loop has been renamed. Name it in MainLoop.");
}
