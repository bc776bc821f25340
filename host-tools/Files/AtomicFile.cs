namespace EcgWearable.Files;

/// <summary>Writing of files so that nobody ever sees half of one: beside, under a temporary name, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">Where it appears when it is complete; a file that is there is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it and the mend. No temporary file is left.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        WriteAll((path, write));
    }

    /// <summary>Writes bytes to a file.</summary>
    /// <exception cref="IOException">As of <see cref="Write(string, Action{Stream})"/>.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));

    /// <summary>Writes several files; they appear, in the given order, only after all have been written and flushed.</summary>
    /// <exception cref="IOException">As of <see cref="Write(string, Action{Stream})"/>.</exception>
    public static void WriteAll(params ReadOnlySpan<(string Path, Action<Stream> Write)> files)
    {
        List<(string Temporary, string Path)> temporaries = [];
        string current = string.Empty;
        try
        {
            foreach ((string path, Action<Stream> write) in files)
            {
                current = path;
                RefuseFolder(path);
                string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
                temporaries.Add((temporary, path));
                using FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
                write(stream);
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
            throw CannotWrite(current, e);
        }
        finally
        {
            foreach ((string temporary, _) in temporaries)
            {
                // Deleting where there is no folder would throw, and hide what went wrong.
                if (File.Exists(temporary))
                {
                    File.Delete(temporary);
                }
            }
        }
    }

    /// <summary>Makes sure, before long work, that its result can be written; nothing is left behind.</summary>
    /// <param name="path">The file that is to be written later.</param>
    /// <exception cref="IOException">It cannot be; the message names it and the mend.</exception>
    public static void Probe(string path)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            RefuseFolder(path);
            using FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, e);
        }
    }

    private static void RefuseFolder(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("A folder of that name is in the way.");
        }
    }

    private static IOException CannotWrite(string path, Exception cause) =>
        new($"{path}: cannot be written: {cause.Message} Check that the folder exists, is writable and has space.", cause);
}
