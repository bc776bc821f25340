using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EcgWearable.Tests.Conformance;

/// <summary>Compiles sources as the device's build does: C# 9, optimised, against the nanoFramework API and nothing else.</summary>
internal sealed class DeviceCompiler(ReferenceAssemblies references)
{
    /// <summary>Compiles.</summary>
    /// <param name="name">Name of the assembly.</param>
    /// <param name="sources">Files, by the name that messages give them.</param>
    /// <param name="libraries">Names of the assemblies that may be referred to.</param>
    /// <returns>The module with its line numbers, and what the compiler did not like; there is no module when there are errors.</returns>
    public (ModuleDefinition? Module, IReadOnlyList<string> Errors) Compile(string name, IEnumerable<(string File, string Text)> sources, IEnumerable<string> libraries)
    {
        CSharpParseOptions language = new(LanguageVersion.CSharp9);
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, language, s.File, System.Text.Encoding.UTF8)),
            libraries.Select(l => MetadataReference.CreateFromImage(references.Image(l))),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, deterministic: true));
        MemoryStream image = new();
        MemoryStream symbols = new();
        EmitResult result = compilation.Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        string[] errors = [.. result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(Message)];
        if (errors.Length > 0)
        {
            return (null, errors);
        }

        image.Position = 0;
        symbols.Position = 0;
        return (ModuleDefinition.ReadModule(image, new ReaderParameters { ReadSymbols = true, SymbolStream = symbols, SymbolReaderProvider = new PortablePdbReaderProvider() }), []);
    }

    private static string Message(Diagnostic diagnostic)
    {
        FileLinePositionSpan at = diagnostic.Location.GetLineSpan();
        return $"{at.Path}({at.StartLinePosition.Line + 1}): {diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
