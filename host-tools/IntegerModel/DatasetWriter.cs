using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
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

    private const int Folds = 5;
    private const byte NoFold = 255;
    private const int Partitions = 3;

    // Any fixed date would do; zip cannot express one before this.
    private static readonly DateTimeOffset EntryDate = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _path;
    private readonly DatasetHeader _header;
    private readonly FileStream _windows;
    private readonly List<sbyte> _contexts = [];
    private readonly List<DatasetBeat> _beats = [];
    private bool _completed;

    /// <summary>Begins a dataset.</summary>
    /// <param name="path">The archive to write; an existing one is replaced when the new one is whole.</param>
    /// <param name="header">What holds for all its beats.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length or a rate is below 1.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public DatasetWriter(string path, DatasetHeader header)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentOutOfRangeException.ThrowIfLessThan(header.WindowLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(header.ContextLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(header.OdrNumerator, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(header.OdrDenominator, 1);
        _path = path;
        _header = header;
        _windows = new FileStream(path + ".windows", FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
    }

    /// <summary>Beats added.</summary>
    public int Count => _beats.Count;

    /// <summary>Adds a beat.</summary>
    /// <param name="window">int8, as many as a window has samples, the R peak in the middle.</param>
    /// <param name="context">int8, as many as there are context features.</param>
    /// <param name="beat">The rest.</param>
    /// <exception cref="ArgumentException">Window or context has another length than the dataset's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Label, symbol, fold or partition is out of range.</exception>
    public void Add(ReadOnlySpan<sbyte> window, ReadOnlySpan<sbyte> context, DatasetBeat beat)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (window.Length != _header.WindowLength || context.Length != _header.ContextLength)
        {
            throw new ArgumentException(
                $"a beat has {window.Length} samples and {context.Length} features, but the dataset wants {_header.WindowLength} and {_header.ContextLength}");
        }

        RequireRange(beat.Label is >= 0 and <= LabelQ, beat.Label, "a label is 0 (N) to 4 (Q)");
        RequireRange(beat.Symbol <= 127, beat.Symbol, "a symbol is ASCII");
        RequireRange(beat.Fold is < Folds or NoFold, beat.Fold, "a fold is 0 to 4, or 255 for none");
        RequireRange(beat.Partition < Partitions, beat.Partition, "a partition is 1 (DS1), 2 (DS2) or 0 (neither)");
        _windows.Write(MemoryMarshal.AsBytes(window));
        _contexts.AddRange(context);
        _beats.Add(beat);
    }

    /// <summary>
    /// The digest of the beats added so far, which tells this dataset from every other: SHA-256 over name, type, shape and bytes of every
    /// array, in the order of the archive.
    /// </summary>
    /// <returns>Lower-case hexadecimal, 64 characters.</returns>
    public string Digest()
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        using var hash = SHA256.Create();
        using var sink = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write);
        foreach (NumpyArray array in Arrays())
        {
            sink.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{array.Name} {array.Type.Name} [{string.Join(", ", array.Shape)}]\n")));
            array.WriteTo(sink);
        }

        sink.FlushFinalBlock();
        return Convert.ToHexStringLower(hash.Hash!);
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

    private static void RequireRange<T>(bool condition, T value, string rule)
    {
        if (!condition)
        {
            throw new ArgumentOutOfRangeException("beat", value, rule);
        }
    }

    private void WriteArchive(Stream file)
    {
        using ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true);
        foreach (NumpyArray array in Arrays())
        {
            ZipArchiveEntry entry = archive.CreateEntry(array.Name + ".npy", CompressionLevel.Fastest);
            entry.LastWriteTime = EntryDate;
            using Stream stream = entry.Open();
            stream.Write(NumpyHeader(array.Type.Code, array.Shape));
            array.WriteTo(stream);
        }
    }

    /// <summary>The arrays in the order of the archive, which is also that of the digest.</summary>
    private IEnumerable<NumpyArray> Arrays()
    {
        yield return new("window", NumpyType.Int8, [Count, _header.WindowLength], WriteWindows);
        yield return Array("context", NumpyType.Int8, [Count, _header.ContextLength], MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_contexts)));
        yield return PerBeat("label", NumpyType.UInt8, static (span, beat) => span[0] = (byte)beat.Label);
        yield return PerBeat("record", NumpyType.UInt16, static (span, beat) => BinaryPrimitives.WriteUInt16LittleEndian(span, beat.Record));
        yield return PerBeat("sample", NumpyType.Int64, static (span, beat) => BinaryPrimitives.WriteInt64LittleEndian(span, beat.Sample));
        yield return PerBeat("symbol", NumpyType.UInt8, static (span, beat) => span[0] = (byte)beat.Symbol);
        yield return PerBeat("fold", NumpyType.UInt8, static (span, beat) => span[0] = beat.Fold);
        yield return PerBeat("partition", NumpyType.UInt8, static (span, beat) => span[0] = beat.Partition);
        yield return PerBeat("subject", NumpyType.UInt16, static (span, beat) => BinaryPrimitives.WriteUInt16LittleEndian(span, beat.Subject));
        yield return RecordSet("ds1", _header.Ds1);
        yield return RecordSet("ds2", _header.Ds2);
        yield return Scalar("windowVersion", _header.WindowVersion);
        yield return Scalar("odrNumerator", _header.OdrNumerator);
        yield return Scalar("odrDenominator", _header.OdrDenominator);
    }

    private static NumpyArray Array(string name, NumpyType type, int[] shape, ReadOnlySpan<byte> content)
    {
        byte[] bytes = content.ToArray();
        return new NumpyArray(name, type, shape, stream => stream.Write(bytes));
    }

    private NumpyArray PerBeat(string name, NumpyType type, WriteBeat write)
    {
        var bytes = new byte[Count * type.Size];
        for (int i = 0; i < Count; i++)
        {
            write(bytes.AsSpan(i * type.Size, type.Size), _beats[i]);
        }

        return Array(name, type, [Count], bytes);
    }

    private static NumpyArray RecordSet(string name, IReadOnlyList<ushort> records)
    {
        var bytes = new byte[records.Count * NumpyType.UInt16.Size];
        for (int i = 0; i < records.Count; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * NumpyType.UInt16.Size), records[i]);
        }

        return Array(name, NumpyType.UInt16, [records.Count], bytes);
    }

    private static NumpyArray Scalar(string name, int value)
    {
        var bytes = new byte[NumpyType.Int32.Size];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Array(name, NumpyType.Int32, [], bytes);
    }

    /// <summary>Magic, version 1.0, header length, and a Python dictionary padded so that the data begins at a multiple of 64.</summary>
    private static byte[] NumpyHeader(string type, ReadOnlySpan<int> shape)
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

    private void WriteWindows(Stream target)
    {
        _windows.Flush();
        _windows.Position = 0;
        _windows.CopyTo(target);
    }

    private delegate void WriteBeat(Span<byte> target, DatasetBeat beat);

    /// <summary>A type of numbers: its code in an array's header, its name as NumPy gives it, its size in bytes.</summary>
    private sealed record NumpyType(string Code, string Name, int Size)
    {
        public static readonly NumpyType Int8 = new("|i1", "int8", 1);
        public static readonly NumpyType UInt8 = new("|u1", "uint8", 1);
        public static readonly NumpyType UInt16 = new("<u2", "uint16", 2);
        public static readonly NumpyType Int32 = new("<i4", "int32", 4);
        public static readonly NumpyType Int64 = new("<i8", "int64", 8);
    }

    private sealed record NumpyArray(string Name, NumpyType Type, int[] Shape, Action<Stream> WriteTo);
}
