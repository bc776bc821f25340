using Xunit;

namespace EcgWearable.Tests;

/// <summary>A test that needs what an environment variable names; skipped, and saying so, where that is not set.</summary>
internal abstract class EnvironmentFactAttribute : FactAttribute
{
    protected EnvironmentFactAttribute(string variable)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
        {
            Skip = $"skipped: {variable} not set";
        }
    }
}
