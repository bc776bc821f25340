namespace EcgWearable.Tests.Conformance;

/// <summary>A member of a list.</summary>
/// <param name="Signature">As Mono.Cecil's FullName prints it.</param>
/// <param name="IsMethod">A method, or a field.</param>
/// <param name="IsStatic">Whether it is static.</param>
/// <param name="Constant">Value of a constant as text; null when it is none.</param>
internal sealed record ApiMember(string Signature, bool IsMethod, bool IsStatic, string? Constant)
{
    /// <summary>Return or field type.</summary>
    public string Type => Signature[..Signature.IndexOf(' ', StringComparison.Ordinal)];

    /// <summary>Name without type and parameters.</summary>
    public string Name
    {
        get
        {
            string after = Signature[(Signature.IndexOf("::", StringComparison.Ordinal) + 2)..];
            int bracket = after.IndexOf('(', StringComparison.Ordinal);
            return bracket < 0 ? after : after[..bracket];
        }
    }

    /// <summary>Types of a method's parameters.</summary>
    public string[] Parameters
    {
        get
        {
            int bracket = Signature.IndexOf('(', StringComparison.Ordinal);
            string inside = bracket < 0 ? string.Empty : Signature[(bracket + 1)..^1];
            return inside.Length == 0 ? [] : inside.Split(',');
        }
    }
}
