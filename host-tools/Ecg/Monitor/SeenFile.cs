using System.Globalization;
using EcgWearable.WearLog;

namespace EcgWearable.Ecg.Monitor;

/// <summary>What a monitor has seen, as CSV: one line for each sample and for each beat, in the order they came.</summary>
internal sealed class SeenFile : IDisposable
{
    private readonly StreamWriter _writer;
    private readonly string _path;

    /// <summary>Begins a file.</summary>
    /// <exception cref="UserErrorException">It cannot be written, or is there already.</exception>
    public SeenFile(string path)
        : this(path, Create(path))
    {
    }

    /// <summary>Begins what is kept in a stream.</summary>
    /// <param name="path">The name that errors give.</param>
    /// <param name="stream">The stream; closed with this object.</param>
    internal SeenFile(string path, Stream stream)
    {
        _path = path;
        _writer = new StreamWriter(stream);
        Guarded(() => _writer.WriteLine("kind,sample,microvolts,class,rr_samples,quality"));
    }

    /// <summary>Writes samples.</summary>
    public void Write(LiveSamples samples) => Guarded(() =>
    {
        for (int i = 0; i < samples.Microvolts.Count; i++)
        {
            _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sample,{samples.FirstSampleIndex + i},{samples.Microvolts[i]},,,"));
        }
    });

    /// <summary>Writes a beat.</summary>
    public void Write(WearBeat beat) => Guarded(() =>
        _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"beat,{beat.SampleIndex},,{beat.Class},{beat.RrSamples},{beat.Quality}")));

    /// <summary>Ends the file: what is still on its way to the disk is written.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public void Close() => Guarded(_writer.Dispose);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _writer.Dispose();
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            // The error of the write that failed first tells more.
        }
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException(ExitCode.CannotWrite, $"--record {path}: cannot be written ({e.Message}); name a file that is not there yet, in a folder that is.");
        }
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            // The runtime takes a file that may not grow any further (EFBIG) for an argument out of range.
            throw new UserErrorException(ExitCode.CannotWrite, $"{_path}: cannot be written any further ({e.Message}); what came before is kept in it. Free some disk space.");
        }
    }
}
