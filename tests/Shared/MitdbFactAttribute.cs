using Xunit;

namespace EcgWearable.Tests;

/// <summary>A test that needs the MIT-BIH Arrhythmia Database; skipped, and saying so, where MITDB_DIR is not set.</summary>
internal sealed class MitdbFactAttribute : FactAttribute
{
    public MitdbFactAttribute()
    {
        if (string.IsNullOrEmpty(Directory))
        {
            Skip = "skipped: MITDB_DIR not set";
        }
    }

    /// <summary>The folder of the database, or null.</summary>
    public static string? Directory => Environment.GetEnvironmentVariable("MITDB_DIR");
}
