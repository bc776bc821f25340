namespace EcgWearable.Tests.Conformance;

/// <summary>A type of a list.</summary>
/// <param name="Name">Full name; nested types behind a slash.</param>
/// <param name="Kinds">class, struct, enum, interface, delegate; abstract, sealed, static.</param>
/// <param name="Bases">Base type, then interfaces.</param>
/// <param name="Members">Fields and methods.</param>
internal sealed record ApiType(string Name, IReadOnlyList<string> Kinds, IReadOnlyList<string> Bases, List<ApiMember> Members)
{
    public bool Is(string kind) => Kinds.Contains(kind);
}
