namespace EcgWearable.Export;

/// <summary>A table of an export, in pieces that fit into memory.</summary>
/// <param name="Name">Its name; that of its file.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Pieces">
/// Its rows: in each piece one array for each column, all of one length, of the column's type (DateTime as nullable).
/// </param>
internal sealed record ExportTable(string Name, IReadOnlyList<ExportColumn> Columns, IEnumerable<Array[]> Pieces);
