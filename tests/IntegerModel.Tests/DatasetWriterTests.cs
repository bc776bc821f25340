using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace EcgWearable.IntegerModel.Tests;

public sealed partial class DatasetWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dataset").FullName;

    private string Target => Path.Combine(_folder, "beats.npz");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_added_is_in_the_arrays()
    {
        WriteTwoBeats(Target);
        Dictionary<string, (string Type, string Shape, byte[] Content)> arrays = ReadArchive(Target);

        Assert.Equal(
            ["context", "label", "odrDenominator", "odrNumerator", "record", "sample", "symbol", "window", "windowVersion"],
            arrays.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("|i1", "(2, 3)"), (arrays["window"].Type, arrays["window"].Shape));
        Assert.Equal([1, 254, 3, 128, 0, 127], arrays["window"].Content);
        Assert.Equal(("|i1", "(2, 2)"), (arrays["context"].Type, arrays["context"].Shape));
        Assert.Equal([255, 4, 5, 250], arrays["context"].Content);
        Assert.Equal(("|u1", "(2,)"), (arrays["label"].Type, arrays["label"].Shape));
        Assert.Equal([2, 4], arrays["label"].Content);
        Assert.Equal(("<u2", "(2,)"), (arrays["record"].Type, arrays["record"].Shape));
        Assert.Equal([208, 0, 234, 0], arrays["record"].Content);
        Assert.Equal(("<i8", "(2,)"), (arrays["sample"].Type, arrays["sample"].Shape));
        Assert.Equal(5_000_000_000, BinaryPrimitives.ReadInt64LittleEndian(arrays["sample"].Content.AsSpan(8)));
        Assert.Equal(("|u1", "(2,)"), (arrays["symbol"].Type, arrays["symbol"].Shape));
        Assert.Equal("V/"u8.ToArray(), arrays["symbol"].Content);
        Assert.Equal(("<i4", "()"), (arrays["odrNumerator"].Type, arrays["odrNumerator"].Shape));
        Assert.Equal(3200, BinaryPrimitives.ReadInt32LittleEndian(arrays["odrNumerator"].Content));
        Assert.Equal(9, BinaryPrimitives.ReadInt32LittleEndian(arrays["odrDenominator"].Content));
        Assert.Equal(1, BinaryPrimitives.ReadInt32LittleEndian(arrays["windowVersion"].Content));
    }

    [Fact]
    public void The_same_beats_give_the_same_bytes()
    {
        string other = Path.Combine(_folder, "other.npz");
        WriteTwoBeats(Target);
        WriteTwoBeats(other);
        Assert.Equal(File.ReadAllBytes(Target), File.ReadAllBytes(other));
    }

    [Fact]
    public void Nothing_is_left_of_a_dataset_that_was_given_up_and_the_old_one_stays()
    {
        File.WriteAllText(Target, "old");
        using (DatasetWriter writer = Open(Target))
        {
            writer.Add([1, 2, 3], [4, 5], 0, 100, 400, 'N');
        }

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Nothing_but_the_archive_is_left_of_a_complete_one()
    {
        WriteTwoBeats(Target);
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_beat_of_another_shape_or_class_is_refused()
    {
        using DatasetWriter writer = Open(Target);
        Assert.Throws<ArgumentException>(() => writer.Add([1, 2], [4, 5], 0, 100, 400, 'N'));
        Assert.Throws<ArgumentException>(() => writer.Add([1, 2, 3], [4], 0, 100, 400, 'N'));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add([1, 2, 3], [4, 5], 5, 100, 400, 'N'));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add([1, 2, 3], [4, 5], 0, 100, 400, 'é'));
        Assert.Equal(0, writer.Count);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        IOException error = Assert.ThrowsAny<IOException>(() => Open(Path.Combine(_folder, "none", "beats.npz")));
        Assert.Contains(Path.Combine(_folder, "none"), error.Message);
    }

    private static DatasetWriter Open(string path) => new(path, windowVersion: 1, windowLength: 3, contextLength: 2, odrNumerator: 3200, odrDenominator: 9);

    private static void WriteTwoBeats(string path)
    {
        using DatasetWriter writer = Open(path);
        writer.Add([1, -2, 3], [-1, 4], 2, 208, 400, 'V');
        writer.Add([-128, 0, 127], [5, -6], DatasetWriter.LabelQ, 234, 5_000_000_000, '/');
        Assert.Equal(2, writer.Count);
        writer.Complete();
    }

    /// <summary>Reads as the format's description says: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.</summary>
    private static Dictionary<string, (string Type, string Shape, byte[] Content)> ReadArchive(string path)
    {
        var arrays = new Dictionary<string, (string, string, byte[])>();
        using ZipArchive archive = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using var memory = new MemoryStream();
            using (Stream stream = entry.Open())
            {
                stream.CopyTo(memory);
            }

            byte[] data = memory.ToArray();
            Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], data[..8]);
            int start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(8));
            Assert.Equal(0, start % 64);
            Match header = HeaderPattern().Match(Encoding.ASCII.GetString(data[10..start]));
            Assert.True(header.Success);
            Assert.EndsWith(".npy", entry.FullName);
            arrays.Add(entry.FullName[..^4], (header.Groups["type"].Value, header.Groups["shape"].Value, data[start..]));
        }

        return arrays;
    }

    [GeneratedRegex(@"^\{'descr': '(?<type>[^']+)', 'fortran_order': False, 'shape': (?<shape>\([0-9, ]*\)), \} *\n$")]
    private static partial Regex HeaderPattern();
}
