namespace EcgWearable.Generator;

/// <summary>The end of a symbol's pin.</summary>
/// <param name="X">Where it is from the symbol's origin, mm.</param>
/// <param name="Y">As <paramref name="X"/>, downwards.</param>
/// <param name="Side">-1: on the left; 1: on the right.</param>
/// <param name="Label">Its name.</param>
/// <param name="Type">KiCad's electrical type.</param>
internal sealed record SymbolPin(double X, double Y, int Side, string Label, string Type);
