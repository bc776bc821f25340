using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.IntegerModel.Tests;

public class ModelFileTests(ITestOutputHelper output)
{
    [Fact]
    public void A_small_file_is_read()
    {
        ModelFile model = ModelFile.Read(Networks.SmallFile(), "small.ecgm");
        Assert.Equal(Networks.SmallNetwork().HashHex, model.Network.HashHex);
        Assert.Equal([1, -2, 3, -4, 5], Assert.Single(model.Vectors).Window);
        Assert.Equal("deployed", model.Protocol);
        Assert.Equal(-1, model.FirstWrongVector());
    }

    [Fact]
    public void Every_flipped_bit_is_seen()
    {
        byte[] file = Networks.SmallFile();
        for (int i = 0; i < file.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                file[i] ^= (byte)(1 << bit);
                Assert.Throws<ModelFileException>(() => ModelFile.Read(file, "small.ecgm"));
                file[i] ^= (byte)(1 << bit);
            }
        }
    }

    [Fact]
    public void Every_cut_and_every_added_byte_is_seen()
    {
        byte[] file = Networks.SmallFile();
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<ModelFileException>(() => ModelFile.Read(file.AsSpan(0, length), "small.ecgm"));
        }

        Assert.Throws<ModelFileException>(() => ModelFile.Read((byte[])[.. file, 0], "small.ecgm"));
    }

    [Fact]
    public void A_tampered_file_with_a_right_hash_is_read_or_refused_but_nothing_else_happens()
    {
        const int Seed = 99;
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        byte[] whole = Networks.SmallFile();
        int refused = 0;
        for (int n = 0; n < 20_000; n++)
        {
            byte[] file = [.. whole];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                file[random.Next(4, file.Length - 32)] = (byte)random.Next(256);
            }

            try
            {
                ModelFile.Read(Networks.Sign(file), "small.ecgm");
            }
            catch (ModelFileException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 20_000);
    }

    [Fact]
    public void A_wrong_test_vector_is_found()
    {
        byte[] vectors = Networks.SmallVectors();
        vectors[^1] ^= 1;
        ModelFile model = ModelFile.Read(Networks.File([("NETW", Networks.SmallNetwork().Payload.ToArray()), ("VECT", vectors), ("INFO", "{}"u8.ToArray())]), "small.ecgm");
        Assert.Equal(0, model.FirstWrongVector());
    }

    [Fact]
    public void A_section_of_a_later_exporter_is_passed_over()
    {
        ModelFile model = ModelFile.Read(Sections(extra: ("LATR", [1, 2, 3])), "small.ecgm");
        Assert.Equal(string.Empty, model.Protocol);
    }

    [Fact]
    public void The_error_names_file_problem_and_mend()
    {
        ModelFileException error = Assert.Throws<ModelFileException>(() => ModelFile.Read("ECGX"u8.ToArray(), "heart.ecgm"));
        Assert.Equal(
            "heart.ecgm: it is not a model file: it does not begin with ECGM, or is too short. Restore the file from version control, or export it again with fpga/model/train.py.",
            error.Message);
        Assert.Equal("heart.ecgm", error.File);
    }

    [Fact]
    public void A_missing_file_a_folder_and_a_monstrous_file_are_refused()
    {
        string folder = Directory.CreateTempSubdirectory("model").FullName;
        try
        {
            Assert.Contains("there is no such file", Refusal(() => ModelFile.Load(Path.Combine(folder, "none.ecgm"))));
            Assert.Contains("there is no such file", Refusal(() => ModelFile.Load(folder)));
            string monster = Path.Combine(folder, "monster.ecgm");
            using (FileStream file = File.Create(monster))
            {
                file.SetLength(1L << 32);
            }

            Assert.Contains("has 4294967296 bytes, but a model file has at most 16777216", Refusal(() => ModelFile.Load(monster)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Another_version_a_missing_a_doubled_and_an_overlong_section_are_refused()
    {
        byte[] network = Networks.SmallNetwork().Payload.ToArray();
        Assert.Contains("has version 2, but this program knows version 1", Refusal(() => Read(Networks.File([], version: 2))));
        Assert.Contains("section VECT is missing", Refusal(() => Read(Networks.File([("NETW", network), ("INFO", "{}"u8.ToArray())]))));
        Assert.Contains("section NETW occurs twice", Refusal(() => Read(Sections(extra: ("NETW", network)))));

        byte[] hostile = Sections();
        BitConverter.GetBytes(uint.MaxValue).CopyTo(hostile, 12);
        Assert.Contains("too early", Refusal(() => Read(Networks.Sign(hostile))));
    }

    [Fact]
    public void Information_that_is_no_json_object_is_refused()
    {
        Assert.Contains("is not JSON", Refusal(() => Read(Sections(info: "{"u8.ToArray()))));
        Assert.Contains("is not one JSON object", Refusal(() => Read(Sections(info: "[]"u8.ToArray()))));
        Assert.Contains("is not UTF-8", Refusal(() => Read(Sections(info: [0xFF]))));
        Assert.Contains("not text", Refusal(() => Read(Sections(info: """{"protocol":"\ud800"}"""u8.ToArray()))));
    }

    [Theory]
    [InlineData("""{"protocol":"intra","fold":3,"folds":5}""", "intra", 3, 5)]
    [InlineData("""{"protocol":"inter"}""", "inter", null, null)]
    public void Protocol_and_fold_are_read(string info, string protocol, int? fold, int? folds)
    {
        ModelFile model = Read(Sections(info: Encoding.UTF8.GetBytes(info)));
        Assert.Equal((protocol, fold, folds), (model.Protocol, model.Fold, model.FoldCount));
    }

    [Theory]
    [InlineData("""{"fold":"3"}""", "'fold' that is not a whole number")]
    [InlineData("""{"fold":2.5}""", "'fold' that is not a whole number")]
    [InlineData("""{"folds":99999999999}""", "'folds' that is not a whole number")]
    public void A_fold_that_is_no_number_is_refused(string info, string problem) =>
        Assert.Contains(problem, Refusal(() => Read(Sections(info: Encoding.UTF8.GetBytes(info)))));

    [Theory]
    [InlineData(0, 9, "window version 9, but this program makes version 2")]
    [InlineData(2, 6, "see 5 samples, but the window has 6")]
    [InlineData(4, 2, "reads 1 features, but the context has 2")]
    [InlineData(5, 3, "gives 2 logits, but there are 3 classes")]
    [InlineData(6, 0, "has 0 convolutions, but 1 to 16 are possible")]
    [InlineData(7, 1, "reserved byte at offset 7")]
    [InlineData(8, 0, "impossible size")]
    [InlineData(9, 0, "impossible size")]
    [InlineData(12, 0, "the shift 0, but 1 to 24 are possible")]
    [InlineData(12, 25, "the shift 25, but 1 to 24 are possible")]
    public void A_network_whose_layers_do_not_fit_is_refused(int offset, byte value, string problem)
    {
        byte[] network = Networks.SmallNetwork().Payload.ToArray();
        network[offset] = value;
        if (offset == 2)
        {
            // One sample more, and one more position for the kernel to take: the stride decides that it is not looked at.
            network[9] = 2;
        }

        Assert.Contains(problem, Refusal(() => Read(Networks.File([("NETW", network), ("VECT", Networks.SmallVectors()), ("INFO", "{}"u8.ToArray())]))));
    }

    [Fact]
    public void A_network_whose_accumulator_may_leave_32_bits_is_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Biased(int.MaxValue));
        Assert.Equal("an accumulator of convolution 1 may reach 2147483903, which does not fit 32 bits", error.Message);

        // 128 of the weight at its most negative input, 128 of the rounding.
        Assert.Equal(int.MaxValue, Biased(int.MaxValue - 256).Layers[0].AccumulatorBound);

        static NetworkDefinition Biased(int bias) => new(
            1, 1, 1, 2, [new ConvolutionLayer(1, 1, 1, 1, 8, [-1], [bias])], new DenseLayer(1, 1, 1, [0], [0]), new DenseLayer(2, 2, 0, [0, 0, 0, 0], [0, 0]));
    }

    private static ModelFile Read(byte[] file) => ModelFile.Read(file, "small.ecgm");

    private static byte[] Sections(byte[]? info = null, (string Kind, byte[] Payload)? extra = null)
    {
        (string, byte[])[] sections = [("NETW", Networks.SmallNetwork().Payload.ToArray()), ("VECT", Networks.SmallVectors()), ("INFO", info ?? "{}"u8.ToArray())];
        return Networks.File(extra is { } more ? [.. sections, more] : sections);
    }

    private static string Refusal(Func<ModelFile> read) => Assert.Throws<ModelFileException>(() => { _ = read(); }).Message;
}
