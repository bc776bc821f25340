using Xunit;

namespace EcgWearable.Reports.Tests;

/// <summary>A test with cases that needs Chromium; skipped, and saying so, where there is none.</summary>
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute()
    {
        if (Chromium.ExecutablePath is null)
        {
            Skip = Chromium.Missing;
        }
    }
}
