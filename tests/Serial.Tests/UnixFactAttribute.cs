using Xunit;

namespace EcgWearable.Serial.Tests;

/// <summary>A test that needs pseudo-terminals, which Windows has not.</summary>
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
