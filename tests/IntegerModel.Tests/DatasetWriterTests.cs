using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace EcgWearable.IntegerModel.Tests;

public sealed partial class DatasetWriterTests : IDisposable
{
    private static readonly DatasetBeat First = new(Label: 2, Record: 208, Sample: 400, Symbol: 'V', Fold: 3, Partition: 1, Subject: 208);
    private static readonly DatasetBeat Second = new(DatasetWriter.LabelQ, Record: 234, Sample: 5_000_000_000, Symbol: '/', Fold: 255, Partition: 2, Subject: 233);

    private readonly string _folder = Directory.CreateTempSubdirectory("dataset").FullName;

    private string Target => Path.Combine(_folder, "beats.npz");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_added_is_in_the_arrays()
    {
        WriteTwoBeats(Target);
        Dictionary<string, (string Type, string Shape, byte[] Content)> arrays = ReadArchive(Target);

        Assert.Equal(
            ["context", "ds1", "ds2", "fold", "label", "odrDenominator", "odrNumerator", "partition", "record", "sample", "subject", "symbol", "window", "windowVersion"],
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
        Assert.Equal(("|u1", "(2,)"), (arrays["fold"].Type, arrays["fold"].Shape));
        Assert.Equal([3, 255], arrays["fold"].Content);
        Assert.Equal(("|u1", "(2,)"), (arrays["partition"].Type, arrays["partition"].Shape));
        Assert.Equal([1, 2], arrays["partition"].Content);
        Assert.Equal(("<u2", "(2,)"), (arrays["subject"].Type, arrays["subject"].Shape));
        Assert.Equal([208, 0, 233, 0], arrays["subject"].Content);
        Assert.Equal(("<u2", "(1,)"), (arrays["ds1"].Type, arrays["ds1"].Shape));
        Assert.Equal([208, 0], arrays["ds1"].Content);
        Assert.Equal(("<u2", "(3,)"), (arrays["ds2"].Type, arrays["ds2"].Shape));
        Assert.Equal([100, 0, 44, 1, 234, 0], arrays["ds2"].Content);
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
    public void The_digest_is_the_SHA_256_of_names_types_shapes_and_bytes_of_all_arrays()
    {
        using DatasetWriter writer = Open(Target);
        writer.Add([1, -2, 3], [-1, 4], First);
        string one = writer.Digest();
        writer.Add([-128, 0, 127], [5, -6], Second);

        byte[] expected =
        [
            .. "window int8 [2, 3]\n"u8, 1, 254, 3, 128, 0, 127,
            .. "context int8 [2, 2]\n"u8, 255, 4, 5, 250,
            .. "label uint8 [2]\n"u8, 2, 4,
            .. "record uint16 [2]\n"u8, 208, 0, 234, 0,
            .. "sample int64 [2]\n"u8, 144, 1, 0, 0, 0, 0, 0, 0, 0, 242, 5, 42, 1, 0, 0, 0,
            .. "symbol uint8 [2]\n"u8, (byte)'V', (byte)'/',
            .. "fold uint8 [2]\n"u8, 3, 255,
            .. "partition uint8 [2]\n"u8, 1, 2,
            .. "subject uint16 [2]\n"u8, 208, 0, 233, 0,
            .. "ds1 uint16 [1]\n"u8, 208, 0,
            .. "ds2 uint16 [3]\n"u8, 100, 0, 44, 1, 234, 0,
            .. "windowVersion int32 []\n"u8, 1, 0, 0, 0,
            .. "odrNumerator int32 []\n"u8, 128, 12, 0, 0,
            .. "odrDenominator int32 []\n"u8, 9, 0, 0, 0,
        ];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(expected)), writer.Digest());
        Assert.NotEqual(one, writer.Digest());

        // Asking changes nothing.
        writer.Complete();
        string other = Path.Combine(_folder, "other.npz");
        WriteTwoBeats(other);
        Assert.Equal(File.ReadAllBytes(other), File.ReadAllBytes(Target));
    }

    [Fact]
    public void Nothing_is_left_of_a_dataset_that_was_given_up_and_the_old_one_stays()
    {
        File.WriteAllText(Target, "old");
        using (DatasetWriter writer = Open(Target))
        {
            writer.Add([1, 2, 3], [4, 5], First);
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
        Assert.Throws<ArgumentException>(() => writer.Add([1, 2], [4, 5], First));
        Assert.Throws<ArgumentException>(() => writer.Add([1, 2, 3], [4], First));
        foreach (DatasetBeat beat in (DatasetBeat[])[First with { Label = 5 }, First with { Symbol = 'é' }, First with { Fold = 5 }, First with { Partition = 3 }])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add([1, 2, 3], [4, 5], beat));
        }

        Assert.Equal(0, writer.Count);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        IOException error = Assert.ThrowsAny<IOException>(() => Open(Path.Combine(_folder, "none", "beats.npz")));
        Assert.Contains(Path.Combine(_folder, "none"), error.Message);
    }

    private static DatasetWriter Open(string path) =>
        new(path, new DatasetHeader(WindowVersion: 1, WindowLength: 3, ContextLength: 2, OdrNumerator: 3200, OdrDenominator: 9, Ds1: [208], Ds2: [100, 300, 234]));

    private static void WriteTwoBeats(string path)
    {
        using DatasetWriter writer = Open(path);
        writer.Add([1, -2, 3], [-1, 4], First);
        writer.Add([-128, 0, 127], [5, -6], Second);
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
