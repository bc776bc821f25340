namespace EcgWearable.Tests.Conformance;

/// <summary>
/// The public surface of the nanoFramework libraries, one text file per assembly: its name and version, then type, field and method lines in
/// the form of Mono.Cecil's <c>FullName</c>.
/// </summary>
internal sealed class ApiSurface
{
    private readonly HashSet<string> _types = [];
    private readonly HashSet<string> _members = [];

    public ApiSurface(IEnumerable<ApiAssembly> assemblies)
    {
        Assemblies = [.. assemblies];
        foreach (ApiType type in Assemblies.SelectMany(a => a.Types))
        {
            _types.Add(type.Name);
            _members.UnionWith(type.Members.Select(m => m.Signature));
        }
    }

    public IReadOnlyList<ApiAssembly> Assemblies { get; }

    public static ApiSurface Read(string folder)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.txt").Order()];
        return files.Length == 0
            ? throw new FileNotFoundException($"{folder}: no lists of the nanoFramework API (*.txt) in it; name their folder in NANOFRAMEWORK_API_DIR")
            : new ApiSurface(files.Select(ApiAssembly.Read));
    }

    public bool HasType(string fullName) => _types.Contains(fullName);

    public bool HasMember(string fullName) => _members.Contains(fullName);
}
