namespace EcgWearable.Files;

/// <summary>Writing of files so that nobody ever sees half of one: beside, under a temporary name, then renamed.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">Where it appears when it is complete; a file that is there is replaced.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The file cannot be written; the message names it. No temporary file is left.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path}: cannot be written: {e.Message} Check that the folder exists, is writable and has space.", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes bytes to a file.</summary>
    /// <exception cref="IOException">As of <see cref="Write(string, Action{Stream})"/>.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> content) => Write(path, stream => stream.Write(content.Span));
}
