namespace EcgWearable.Reports;

/// <summary>A strip that the report shows without being asked, and prints.</summary>
/// <param name="Title">What it shows, such as "Longest pause".</param>
/// <param name="Item">The strip.</param>
internal sealed record NotableStrip(string Title, StripItem Item);
