using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>A test that needs pseudo-terminals and shell scripts, which Windows has not.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "no pseudo-terminals on Windows";
        }
    }
}
