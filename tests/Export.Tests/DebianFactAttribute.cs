using Xunit;

namespace EcgWearable.Export.Tests;

/// <summary>A test that needs a file of a Debian package, which ./test installs.</summary>
internal sealed class DebianFactAttribute : FactAttribute
{
    public DebianFactAttribute(string package, string file)
    {
        if (!File.Exists(file))
        {
            Skip = $"skipped: {package} not installed";
        }
    }
}
