using EcgWearable.DeviceCost;
using Mono.Cecil;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Tests.Conformance;

/// <summary>
/// The firmware compiles with C# 9 against the nanoFramework API and nothing else, from the files and references that its nfproj names, and what
/// comes out keeps the rules of <see cref="FirmwareRules"/>; each rule is seen to fire.
/// </summary>
public class ConformanceTests(ITestOutputHelper output)
{
    private const string FirmwareProject = "firmware/EcgWearable.nfproj";
    private const string NanoTestsProject = "tests/Firmware.NanoTests/EcgWearable.NanoTests.nfproj";

    private static readonly Lazy<ApiSurface> Surface = new(() => ApiSurface.Read(ApiFactAttribute.Directory!));
    private static readonly Lazy<ReferenceAssemblies> References = new(() => new ReferenceAssemblies(Surface.Value));

    public static TheoryData<string> Rules() => [.. KnownBadSamples.All.Select(s => s.Rule)];

    [ApiFact]
    public void TheFirmwareCompilesAgainstTheDevicesApiAndNothingElse()
    {
        using ModuleDefinition firmware = Compile(FirmwareProject);
        Assert.True(firmware.Types.Count(t => t.Namespace.StartsWith("EcgWearable.Firmware", StringComparison.Ordinal)) > 40);
        Assert.Empty(firmware.AssemblyReferences.Select(r => r.Name).Except(NanoProject.Read(FirmwareProject).Libraries));
    }

    [ApiFact]
    public void TheDevicesOwnTestsCompileFromWhatTheirProjectNames() => Compile(NanoTestsProject).Dispose();

    [ApiFact]
    public void TheFirmwareKeepsTheRules()
    {
        using ModuleDefinition firmware = Compile(FirmwareProject);
        Assert.Empty(new FirmwareRules(Surface.Value).Check(firmware));
    }

    [ApiFact]
    public void TheStackIsBounded()
    {
        using ModuleDefinition firmware = Compile(FirmwareProject);
        CallGraph graph = new(firmware);
        StackUse stack = new(graph);
        MethodDefinition main = firmware.GetType("EcgWearable.Firmware.Program").Methods.Single(m => m.Name == "Main");
        foreach (MethodDefinition method in stack.DeepestChain(main))
        {
            output.WriteLine($"{StackUse.FrameBytes(method),6} bytes  {CallGraph.Name(method),-40} {method.Body.Variables.Count} locals, evaluation stack {method.Body.MaxStackSize}");
        }

        output.WriteLine($"{StackUse.LibraryBytes,6} bytes  a call of the library");
        output.WriteLine($"{stack.DeepestBytes(main),6} bytes  together");
        Assert.InRange(stack.DeepestBytes(main), StackUse.FrameBytes(main) + StackUse.LibraryBytes + 1, FirmwareRules.StackLimitBytes);
    }

    [ApiFact]
    public void ASmallLoopThatBreaksNothingIsFoundClean() => Assert.Empty(Breaches(new KnownBadSample("none", string.Empty) { PerSample = "State++;" }));

    [ApiTheory]
    [MemberData(nameof(Rules))]
    public void EachRuleFiresOnAKnownBadSample(string rule)
    {
        KnownBadSample sample = KnownBadSamples.All.Single(s => s.Rule == rule);
        IReadOnlyList<string> breaches = Breaches(sample);
        foreach (string breach in breaches)
        {
            output.WriteLine(breach);
        }

        Assert.Contains(breaches, b => b.Contains(sample.Expected, StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Breaches(KnownBadSample sample)
    {
        (ModuleDefinition? module, IReadOnlyList<string> errors) = new DeviceCompiler(References.Value).Compile("KnownBad", [("KnownBad.cs", sample.Source)], References.Value.Names);
        using (module)
        {
            return module is null ? errors : new FirmwareRules(Surface.Value).Check(module);
        }
    }

    private static ModuleDefinition Compile(string path)
    {
        NanoProject project = NanoProject.Read(path);
        (ModuleDefinition? module, IReadOnlyList<string> errors) = new DeviceCompiler(References.Value).Compile(Path.GetFileNameWithoutExtension(path), project.Sources, project.Libraries);
        Assert.Empty(errors);
        return module!;
    }
}
