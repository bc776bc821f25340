using Xunit;

namespace EcgWearable.Tests;

/// <summary>A test that needs pseudo-terminals and shell scripts, which Windows has not; skipped, and saying so, there.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "skipped: no pseudo-terminals on Windows";
        }
    }
}
