using EcgWearable.Files;

namespace EcgWearable.Wfdb;

/// <summary>Writing of a record's files: all of them, or none.</summary>
internal static class WfdbFile
{
    /// <summary>Writes several files; they appear, in the given order, only after all have been written and flushed.</summary>
    /// <exception cref="WfdbException">A file cannot be written; no temporary file is left.</exception>
    public static void WriteAll(params (string Path, ReadOnlyMemory<byte> Content)[] files)
    {
        try
        {
            AtomicFile.WriteAll([.. files.Select(file => (file.Path, (Action<Stream>)(stream => stream.Write(file.Content.Span))))]);
        }
        catch (IOException e)
        {
            throw new WfdbException(e.Message, e);
        }
    }
}
