using EcgWearable.Firmware;
using Mono.Cecil;
using Xunit;

namespace EcgWearable.Tests.Conformance;

/// <summary>The firmware, as compiled for the desktop, uses nothing that a nanoFramework v1 device does not have.</summary>
public class ConformanceTests
{
    [ApiFact]
    public void TheFirmwareUsesOnlyWhatTheDeviceHas()
    {
        using ModuleDefinition firmware = ModuleDefinition.ReadModule(typeof(Wearable).Assembly.Location);
        TypeDefinition[] types = [.. firmware.Types.Where(t => t.Namespace.StartsWith("EcgWearable.Firmware", StringComparison.Ordinal))];
        Assert.True(types.Length > 40);
        Assert.Empty(Rules("EcgWearable.Firmware").Check(types));
    }

    [ApiFact]
    public void EachRuleFiresOnAKnownBadSample()
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(typeof(ConformanceTests).Assembly.Location);
        TypeDefinition bad = module.GetType("EcgWearable.Tests.Conformance.Bad.KnownBad");
        string breaches = string.Join('\n', Rules("EcgWearable.Tests").Check([bad]));
        foreach (string expected in new[]
        {
            "generic method",
            "generic type System.Collections.Generic.List`1<System.Int32>",
            "GenericType`1: generic type",
            "generic member",
            "pointer System.Int32*",
            "stackalloc",
            "multidimensional array System.Int32[0...,0...]",
            "default interface method",
            "System.Math::ScaleB(System.Double,System.Int32) is not in the library",
            "type System.Half is not in the library",
        })
        {
            Assert.Contains(expected, breaches, StringComparison.Ordinal);
        }
    }

    private static FirmwareRules Rules(string own) => new(ApiSurface.Read(ApiFactAttribute.Directory!), own);
}
