namespace EcgWearable.Tests.Conformance;

/// <summary>The list of one assembly.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Types">Its types, in the list's order.</param>
internal sealed record ApiAssembly(string Name, Version Version, IReadOnlyList<ApiType> Types)
{
    private static readonly string[] MemberPrefixes = ["method static ", "method ", "field static ", "field "];

    /// <summary>Reads a list.</summary>
    /// <exception cref="FormatException">A line is none of a list.</exception>
    public static ApiAssembly Read(string file)
    {
        string? name = null;
        Version version = new();
        List<ApiType> types = [];
        foreach (string line in File.ReadLines(file).Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            if (line.StartsWith("assembly ", StringComparison.Ordinal))
            {
                string[] words = line.Split(' ');
                (name, version) = (words[1], new Version(words[2]));
            }
            else if (line.StartsWith("type ", StringComparison.Ordinal))
            {
                string[] parts = line.Split([" : ", " , "], StringSplitOptions.None);
                string[] words = parts[0].Split(' ');
                types.Add(new ApiType(words[^1], words[1..^1], parts[1..], []));
            }
            else if (types.Count > 0 && MemberPrefixes.FirstOrDefault(p => line.StartsWith(p, StringComparison.Ordinal)) is { } prefix)
            {
                string[] halves = line[prefix.Length..].Split(" = ", 2);
                types[^1].Members.Add(new ApiMember(halves[0], prefix.StartsWith("method", StringComparison.Ordinal), prefix.Contains("static", StringComparison.Ordinal), halves.Length == 1 ? null : halves[1]));
            }
            else
            {
                throw new FormatException($"{file}: '{line}' is no line of an API list (assembly, type, method or field)");
            }
        }

        return new ApiAssembly(name ?? throw new FormatException($"{file}: no 'assembly' line"), version, types);
    }
}
