namespace EcgWearable.Power;

/// <summary>A table of the study, for terminal and page alike.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Headings">Column headings.</param>
/// <param name="TextColumns">How many of the first columns are words; the others are numbers.</param>
/// <param name="Rows">The cells.</param>
/// <param name="Remark">What must be said with it; empty when nothing.</param>
public sealed record StudyTable(string Title, IReadOnlyList<string> Headings, int TextColumns, IReadOnlyList<IReadOnlyList<string>> Rows, string Remark);
