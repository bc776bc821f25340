using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>A flash image with a minute of real ECG, worn once for all tests of devices.</summary>
public sealed class WornImage : IDisposable
{
    public const int Seconds = 60;

    private readonly Sandbox _box = new();

    public WornImage() => Assert.Equal(0, EcgProcess.Run("wear", "--minutes", "1min", "--out", _box.Folder).ExitCode);

    public string Path => _box.Path("flash.bin");

    public void Dispose() => _box.Dispose();
}
