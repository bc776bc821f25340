using EcgWearable.Archive;
using EcgWearable.WearLog;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>A log into an archive, its beginning first, so that the whole meets sessions that are there; what went in is read again.</summary>
internal sealed class ArchiveImportTarget : WearLogTarget
{
    private const string FileName = "import.sqlite";

    private readonly Lazy<byte[]> _archive = new(MakeArchive);

    /// <inheritdoc/>
    public override string Name => "archive-import";

    /// <inheritdoc/>
    public override double Weight => 0.05;

    /// <inheritdoc/>
    public override void Run(byte[] input)
    {
        string path = ScratchFolder.Write(FileName, _archive.Value);
        string beginning = ScratchFolder.Write("beginning.ecglog", input.AsSpan(0, input.Length - (input.Length / 3)));
        string log = ScratchFolder.Write("import.ecglog", input);
        try
        {
            using WearArchive archive = WearArchive.OpenForImport(ArchiveLocation.Parse(path));
            try
            {
                archive.Import(beginning, new ImportOptions());
            }
            catch (Exception e) when (IsDocumented(e))
            {
                // The whole may be readable all the same.
            }

            ImportResult first = archive.Import(log, new ImportOptions());
            foreach (long id in first.SessionIds)
            {
                SessionContents contents = archive.Read(id);
                if (contents.Session.AnalysableSamples < 0 || contents.Session.BeatCount != contents.Beats.Count)
                {
                    throw new BrokenPromiseException("an archived session has less than no analysable samples, or another number of beats than it says");
                }
            }

            if (!archive.Import(log, new ImportOptions()).IsKnownFile)
            {
                throw new BrokenPromiseException("a file that went in is not known");
            }
        }
        finally
        {
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
        }
    }

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is WearLogException or ArchiveException { Failure: ArchiveFailure.BadInput };

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 16_000_000 + (1024L * inputBytes);

    private static byte[] MakeArchive()
    {
        string path = ScratchFolder.Write(FileName, []);
        File.Delete(path);
        WearArchive.OpenForImport(ArchiveLocation.Parse(path)).Dispose();
        return File.ReadAllBytes(path);
    }
}
