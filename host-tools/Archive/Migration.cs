using System.Globalization;
using System.Reflection;

namespace EcgWearable.Archive;

/// <summary>A step from one version of the schema to the next; forward only.</summary>
/// <param name="Version">The version it leads to; 1, 2, ...</param>
/// <param name="Name">What it is called in the table of migrations.</param>
/// <param name="Sql">Statements, each ended by ';' at a line's end, in the dialect that <see cref="ArchiveEngine.Dialect"/> fills in.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>What SQL alone cannot do to an archive of the version before; done after the statements, in the same transaction.</summary>
    public Action<ArchiveEngine, System.Data.Common.DbTransaction>? Recompute { get; init; }

    /// <summary>All that this tool knows, in order.</summary>
    public static IReadOnlyList<Migration> BuiltIn { get; } = Load();

    /// <summary>The statements, without comments, one by one.</summary>
    public IEnumerable<string> Statements() =>
        string.Join('\n', Sql.Split('\n').Where(line => !line.StartsWith("--", StringComparison.Ordinal)))
            .Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static List<Migration> Load()
    {
        Assembly assembly = typeof(Migration).Assembly;
        List<Migration> migrations = [];
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            string name = Path.GetFileNameWithoutExtension(resource);
            int version = int.Parse(name[..4], CultureInfo.InvariantCulture);
            migrations.Add(new Migration(version, name[5..], reader.ReadToEnd().ReplaceLineEndings("\n"))
            {
                // Version 1 took silences, and stretches of poor signal, for time that can be analysed.
                Recompute = version == 2 ? SampleQuality.Recompute : null,
            });
        }

        return migrations;
    }
}
