namespace EcgWearable.Tests;

/// <summary>A test that needs the MIT-BIH Noise Stress Test Database.</summary>
internal sealed class NstdbFactAttribute() : EnvironmentFactAttribute(Variable)
{
    private const string Variable = "NSTDB_DIR";

    /// <summary>The folder of the database, or null.</summary>
    public static string? Directory => Environment.GetEnvironmentVariable(Variable);
}
