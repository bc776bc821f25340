namespace EcgWearable.Tests.Conformance;

/// <summary>A test that needs the lists of the nanoFramework API.</summary>
internal sealed class ApiFactAttribute() : EnvironmentFactAttribute(Variable)
{
    private const string Variable = "NANOFRAMEWORK_API_DIR";

    /// <summary>The folder of the lists, or null.</summary>
    public static string? Directory => Environment.GetEnvironmentVariable(Variable);
}
