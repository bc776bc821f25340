using EcgWearable.Tests;

namespace EcgWearable.Archive.Tests;

/// <summary>A test that needs a PostgreSQL server, on which it may make databases; ./test starts one.</summary>
internal sealed class PostgresFactAttribute() : EnvironmentFactAttribute(Variable)
{
    private const string Variable = "ECG_POSTGRES";

    /// <summary>The server's connection string.</summary>
    public static string Server => Environment.GetEnvironmentVariable(Variable)!;
}
