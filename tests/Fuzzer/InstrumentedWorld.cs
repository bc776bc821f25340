using System.Reflection;
using System.Runtime.Loader;

namespace EcgWearable.Fuzzer;

/// <summary>
/// A load context with instrumented copies of the assemblies under test, and a plain copy of every other one of the project, the fuzzer included, so
/// that the parsers that the targets call are the instrumented ones.
/// </summary>
internal sealed class InstrumentedWorld : AssemblyLoadContext
{
    private const string Prefix = "EcgWearable.";

    /// <summary>What is under test; the virtual board and the like only make seeds.</summary>
    private static readonly string[] UnderTest =
    [
        "EcgWearable.Archive", "EcgWearable.Edf", "EcgWearable.Evaluation", "EcgWearable.Export", "EcgWearable.Firmware", "EcgWearable.IntegerModel",
        "EcgWearable.Power", "EcgWearable.Reports", "EcgWearable.WearLog", "EcgWearable.Wfdb",
    ];

    private readonly string? _targets;

    /// <summary>Makes a context; assemblies are rewritten as they are needed.</summary>
    /// <param name="targets">An assembly with targets, to be instrumented too; null for the fuzzer's own targets.</param>
    public InstrumentedWorld(string? targets)
        : base("instrumented") => _targets = targets;

    /// <summary>The assembly that holds the targets.</summary>
    public Assembly Targets => _targets is null ? Own : LoadFromAssemblyName(AssemblyName.GetAssemblyName(_targets));

    /// <summary>The copy of the fuzzer.</summary>
    public Assembly Own => LoadFromAssemblyName(typeof(InstrumentedWorld).Assembly.GetName());

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        if (_targets is not null && name == Path.GetFileNameWithoutExtension(_targets))
        {
            return LoadInstrumented(_targets);
        }

        string own = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        if (name.StartsWith(Prefix, StringComparison.Ordinal) && File.Exists(own))
        {
            return UnderTest.Contains(name) ? LoadInstrumented(own) : LoadFromAssemblyPath(own);
        }

        // What only the targets' assembly needs lies beside it, and the fuzzer's own context knows nothing of it.
        string? beside = _targets is null ? null : Path.Combine(Path.GetDirectoryName(_targets)!, name + ".dll");
        return beside is not null && File.Exists(beside) && !IsOfFuzzer(name) ? LoadFromAssemblyPath(beside) : null;
    }

    private static bool IsOfFuzzer(string name) => ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? string.Empty)
        .Split(Path.PathSeparator)
        .Any(path => Path.GetFileNameWithoutExtension(path) == name);

    private Assembly LoadInstrumented(string path)
    {
        using MemoryStream image = new(InstrumentedAssembly.Rewrite(path));
        return LoadFromStream(image);
    }
}
