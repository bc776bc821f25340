using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>A test that runs PyTorch; skipped, and saying so, where Debian's package is not installed.</summary>
internal sealed class TorchFactAttribute : FactAttribute
{
    private const string Package = "/usr/lib/python3/dist-packages/torch";

    public TorchFactAttribute()
    {
        if (!Directory.Exists(Package))
        {
            Skip = "skipped: python3-torch not installed";
        }
    }
}
