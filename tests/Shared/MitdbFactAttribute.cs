namespace EcgWearable.Tests;

/// <summary>A test that needs the MIT-BIH Arrhythmia Database.</summary>
internal sealed class MitdbFactAttribute() : EnvironmentFactAttribute(Variable)
{
    private const string Variable = "MITDB_DIR";

    /// <summary>The folder of the database, or null.</summary>
    public static string? Directory => Environment.GetEnvironmentVariable(Variable);
}
