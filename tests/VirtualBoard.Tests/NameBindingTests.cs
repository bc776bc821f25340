using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using EcgWearable.Firmware.Board;
using Xunit;

namespace EcgWearable.VirtualBoard.Tests;

/// <summary>
/// The firmware's files say <c>using System.Threading;</c> and mean the device's threads. On the desktop these names must lead to the
/// virtual board, or a sleep would take real time.
/// </summary>
public class NameBindingTests
{
    [Fact]
    public void The_firmware_sleeps_and_waits_in_virtual_time()
    {
        using FileStream file = File.OpenRead(typeof(Pins).Assembly.Location);
        using PEReader image = new(file);
        MetadataReader metadata = image.GetMetadataReader();
        List<string> references = [];
        foreach (TypeReferenceHandle handle in metadata.TypeReferences)
        {
            TypeReference reference = metadata.GetTypeReference(handle);
            references.Add($"{metadata.GetString(reference.Namespace)}.{metadata.GetString(reference.Name)}");
        }

        Assert.Contains("EcgWearable.NanoRuntime.Threading.Thread", references);
        string[] realTime = ["System.Threading.Thread", "System.Threading.AutoResetEvent", "System.Threading.ManualResetEvent", "System.Threading.WaitHandle", "System.Threading.Timer", "System.Environment"];
        Assert.Empty(references.Intersect(realTime));
    }
}
