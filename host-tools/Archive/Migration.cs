using System.Globalization;
using System.Reflection;

namespace EcgWearable.Archive;

/// <summary>A step from one version of the schema to the next; forward only.</summary>
/// <param name="Version">The version it leads to; 1, 2, ...</param>
/// <param name="Name">What it is called in the table of migrations.</param>
/// <param name="Sql">Statements, each ended by ';' at a line's end, in the dialect that <see cref="ArchiveEngine.Dialect"/> fills in.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
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
            migrations.Add(new Migration(int.Parse(name[..4], CultureInfo.InvariantCulture), name[5..], reader.ReadToEnd().ReplaceLineEndings("\n")));
        }

        return migrations;
    }
}
