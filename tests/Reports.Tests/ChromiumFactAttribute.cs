using Xunit;

namespace EcgWearable.Reports.Tests;

/// <summary>A test that needs Chromium; skipped, and saying so, where there is none.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Chromium.ExecutablePath is null)
        {
            Skip = Chromium.Missing;
        }
    }
}
