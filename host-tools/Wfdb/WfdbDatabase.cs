namespace EcgWearable.Wfdb;

/// <summary>A folder of records.</summary>
public static class WfdbDatabase
{
    /// <summary>The names of the records in a folder, in ordinal order: every NAME.hea.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="WfdbException">There is no such folder, or no record in it.</exception>
    public static IReadOnlyList<string> RecordNames(string folder)
    {
        try
        {
            string[] names = [.. Directory.EnumerateFiles(folder, "*.hea").Select(path => Path.GetFileNameWithoutExtension(path))];
            Array.Sort(names, StringComparer.Ordinal);
            return names.Length > 0
                ? names
                : throw new WfdbException($"{folder}: no record (.hea) in this folder; give the folder of a WFDB database");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WfdbException($"{folder}: cannot be read: {e.Message} Give the folder of a WFDB database.", e);
        }
    }
}
