using System.Globalization;

namespace EcgWearable.Tests.Conformance;

/// <summary>
/// The public surface of the nanoFramework libraries, one text file per assembly, with type, field and method lines in the form of
/// Mono.Cecil's <c>FullName</c>.
/// </summary>
internal sealed class ApiSurface
{
    private static readonly string[] MemberPrefixes = ["method static ", "method ", "field static ", "field "];

    private readonly HashSet<string> _types = [];
    private readonly HashSet<string> _members = [];

    public ApiSurface(IEnumerable<string> lines)
    {
        foreach (string line in lines.Select(l => l.Trim()))
        {
            if (line.StartsWith("type ", StringComparison.Ordinal))
            {
                _types.Add(line.Split(" : ")[0].Split(' ')[^1]);
            }
            else if (MemberPrefixes.FirstOrDefault(p => line.StartsWith(p, StringComparison.Ordinal)) is string prefix)
            {
                _members.Add(line[prefix.Length..].Split(" = ")[0]);
            }
        }
    }

    public int Count => _members.Count;

    public static ApiSurface Read(string folder)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.txt").Order()];
        return files.Length == 0
            ? throw new FileNotFoundException(string.Create(CultureInfo.InvariantCulture, $"{folder}: no lists of the nanoFramework API (*.txt) in it; name their folder in NANOFRAMEWORK_API_DIR"))
            : new ApiSurface(files.SelectMany(File.ReadLines));
    }

    public bool HasType(string fullName) => _types.Contains(fullName);

    public bool HasMember(string fullName) => _members.Contains(fullName);
}
