namespace EcgWearable.Wfdb;

/// <summary>Writing of files so that a reader never sees half of one: beside, under a temporary name, then renamed.</summary>
internal static class WfdbFile
{
    /// <summary>Writes several files; they appear, in the given order, only after all have been written and flushed.</summary>
    /// <exception cref="WfdbException">A file cannot be written; no temporary file is left.</exception>
    public static void WriteAll(params ReadOnlySpan<(string Path, ReadOnlyMemory<byte> Content)> files)
    {
        var temporaries = new List<(string Temporary, string Path)>();
        string current = "";
        try
        {
            foreach ((string path, _) in files)
            {
                // Seen before anything is written, lest the first of several files be replaced and the next not.
                current = path;
                if (Directory.Exists(path))
                {
                    throw new IOException("A folder of that name is in the way.");
                }
            }

            foreach ((string path, ReadOnlyMemory<byte> content) in files)
            {
                current = path;
                string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
                temporaries.Add((temporary, path));
                using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                stream.Write(content.Span);
                stream.Flush(flushToDisk: true);
            }

            foreach ((string temporary, string path) in temporaries)
            {
                current = path;
                File.Move(temporary, path, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new WfdbException($"{current}: cannot be written: {e.Message} Check that the folder exists, is writable and has space.", e);
        }
        finally
        {
            // Those that were renamed, or could not be made, are not there any more.
            foreach ((string temporary, _) in temporaries.Where(t => File.Exists(t.Temporary)))
            {
                File.Delete(temporary);
            }
        }
    }
}
