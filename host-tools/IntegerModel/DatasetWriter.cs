using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using EcgWearable.Files;

namespace EcgWearable.IntegerModel;

/// <summary>
/// Writes the training dataset: a NumPy <c>.npz</c> archive of the arrays that fpga/model/README.md lists. The same beats
/// give the same bytes. Beats are spooled to disk as they come; the archive appears under its name only when it is whole.
/// </summary>
/// <remarks>
/// The <c>.npy</c> format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0.
/// </remarks>
public sealed class DatasetWriter : IDisposable
{
    /// <summary>Label of beats that AAMI EC57 counts as Q; the labels before it are the network's classes N, S, V, F.</summary>
    public const int LabelQ = 4;

    // Any fixed date would do; zip cannot express one before this.
    private static readonly DateTimeOffset EntryDate = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _path;
    private readonly int _windowVersion;
    private readonly int _windowLength;
    private readonly int _contextLength;
    private readonly int _odrNumerator;
    private readonly int _odrDenominator;
    private readonly FileStream _windows;
    private readonly List<sbyte> _contexts = [];
    private readonly List<byte> _labels = [];
    private readonly List<ushort> _records = [];
    private readonly List<long> _samples = [];
    private readonly List<byte> _symbols = [];
    private bool _completed;

    /// <summary>Begins a dataset.</summary>
    /// <param name="path">The archive to write; an existing one is replaced when the new one is whole.</param>
    /// <param name="windowVersion">Version of window normalisation and context features.</param>
    /// <param name="windowLength">Samples of a window.</param>
    /// <param name="contextLength">Context features of a beat.</param>
    /// <param name="odrNumerator">Numerator of the device's sample rate in Hz.</param>
    /// <param name="odrDenominator">Denominator of the device's sample rate in Hz.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public DatasetWriter(string path, int windowVersion, int windowLength, int contextLength, int odrNumerator, int odrDenominator)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(windowLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(contextLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(odrNumerator, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(odrDenominator, 1);
        _path = path;
        _windowVersion = windowVersion;
        _windowLength = windowLength;
        _contextLength = contextLength;
        _odrNumerator = odrNumerator;
        _odrDenominator = odrDenominator;
        _windows = new FileStream(path + ".windows", FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
    }

    /// <summary>Beats added.</summary>
    public int Count => _labels.Count;

    /// <summary>Adds a beat.</summary>
    /// <param name="window">int8, as many as a window has samples, the R peak in the middle.</param>
    /// <param name="context">int8, as many as there are context features.</param>
    /// <param name="label">0 N, 1 S, 2 V, 3 F, 4 Q.</param>
    /// <param name="record">Number of the record.</param>
    /// <param name="sample">R peak in samples of the device since the record's start.</param>
    /// <param name="symbol">Annotation mnemonic, ASCII.</param>
    /// <exception cref="ArgumentException">Window or context has another length than the dataset's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The label or symbol is out of range.</exception>
    public void Add(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, int label, ushort record, long sample, char symbol)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (window.Length != _windowLength || context.Length != _contextLength)
        {
            throw new ArgumentException($"a beat has {window.Length} samples and {context.Length} features, but the dataset wants {_windowLength} and {_contextLength}");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(label, LabelQ);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(symbol, (char)127);
        _windows.Write(MemoryMarshal.AsBytes(window));
        _contexts.AddRange(context);
        _labels.Add((byte)label);
        _records.Add(record);
        _samples.Add(sample);
        _symbols.Add((byte)symbol);
    }

    /// <summary>Writes the archive beside its name, then renames it.</summary>
    /// <exception cref="IOException">The disk is full, or the file cannot be replaced.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        AtomicFile.Write(_path, WriteArchive);
        _completed = true;
        _windows.Dispose();
    }

    /// <summary>Leaves nothing behind but the archive, and that only where <see cref="Complete"/> was reached.</summary>
    public void Dispose()
    {
        _completed = true;
        _windows.Dispose();
    }

    private void WriteArchive(Stream file)
    {
        using ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true);
        WriteWindows(archive);
        WriteArray(archive, "context", "|i1", [Count, _contextLength], MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_contexts)));
        WriteArray(archive, "label", "|u1", [Count], CollectionsMarshal.AsSpan(_labels));
        WriteArray(archive, "record", "<u2", [Count], LittleEndian(_records, 2, static (span, value) => BinaryPrimitives.WriteUInt16LittleEndian(span, value)));
        WriteArray(archive, "sample", "<i8", [Count], LittleEndian(_samples, 8, static (span, value) => BinaryPrimitives.WriteInt64LittleEndian(span, value)));
        WriteArray(archive, "symbol", "|u1", [Count], CollectionsMarshal.AsSpan(_symbols));
        WriteScalar(archive, "windowVersion", _windowVersion);
        WriteScalar(archive, "odrNumerator", _odrNumerator);
        WriteScalar(archive, "odrDenominator", _odrDenominator);
    }

    private static byte[] LittleEndian<T>(List<T> values, int size, Action<Span<byte>, T> write)
    {
        var bytes = new byte[values.Count * size];
        for (int i = 0; i < values.Count; i++)
        {
            write(bytes.AsSpan(i * size, size), values[i]);
        }

        return bytes;
    }

    private static void WriteScalar(ZipArchive archive, string name, int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        WriteArray(archive, name, "<i4", [], bytes);
    }

    private static void WriteArray(ZipArchive archive, string name, string type, ReadOnlySpan<int> shape, ReadOnlySpan<byte> content)
    {
        using Stream stream = OpenEntry(archive, name, type, shape);
        stream.Write(content);
    }

    private static Stream OpenEntry(ZipArchive archive, string name, string type, ReadOnlySpan<int> shape)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name + ".npy", CompressionLevel.Fastest);
        entry.LastWriteTime = EntryDate;
        Stream stream = entry.Open();
        stream.Write(Header(type, shape));
        return stream;
    }

    /// <summary>Magic, version 1.0, header length, and a Python dictionary padded so that the data begins at a multiple of 64.</summary>
    private static byte[] Header(string type, ReadOnlySpan<int> shape)
    {
        var sizes = new StringBuilder();
        foreach (int size in shape)
        {
            sizes.Append(CultureInfo.InvariantCulture, $"{size}, ");
        }

        string tuple = shape.Length == 1 ? sizes.ToString().TrimEnd() : sizes.ToString().TrimEnd(',', ' ');
        string dictionary = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({tuple}), }}";
        int length = ((10 + dictionary.Length + 1 + 63) / 64 * 64) - 10;
        var header = new byte[10 + length];
        header[0] = 0x93;
        Encoding.ASCII.GetBytes("NUMPY").CopyTo(header, 1);
        header[6] = 1;
        header[7] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)length);
        Encoding.ASCII.GetBytes(dictionary.PadRight(length - 1) + "\n").CopyTo(header, 10);
        return header;
    }

    private void WriteWindows(ZipArchive archive)
    {
        _windows.Flush();
        _windows.Position = 0;
        using Stream stream = OpenEntry(archive, "window", "|i1", [Count, _windowLength]);
        _windows.CopyTo(stream);
    }
}
