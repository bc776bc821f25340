using Xunit;

namespace EcgWearable.Tests.Conformance;

/// <summary>A test that needs the lists of the nanoFramework API; skipped, and saying so, where NANOFRAMEWORK_API_DIR is not set.</summary>
internal sealed class ApiFactAttribute : FactAttribute
{
    public ApiFactAttribute()
    {
        if (string.IsNullOrEmpty(Directory))
        {
            Skip = "skipped: NANOFRAMEWORK_API_DIR not set";
        }
    }

    /// <summary>The folder of the lists, or null.</summary>
    public static string? Directory => Environment.GetEnvironmentVariable("NANOFRAMEWORK_API_DIR");
}
