using Xunit;

namespace EcgWearable.Wfdb.Tests;

public class WfdbAnnotationsTests
{
    // How 100.atr of the MIT-BIH database begins, and the end mark.
    private static readonly byte[] StartOf100 = [0x12, 0x70, 0x03, 0xFC, 0x28, 0x4E, 0x00, 0x00, 0x3B, 0x04, 0x25, 0x05, 0x00, 0x00];

    [Fact]
    public void The_start_of_record_100_reads_as_its_annotators_wrote_it() =>
        Assert.Equal(
            [
                new WfdbAnnotation(18, AnnotationCode.Rhythm, Aux: "(N"),
                new WfdbAnnotation(77, AnnotationCode.Normal),
                new WfdbAnnotation(370, AnnotationCode.Normal),
            ],
            WfdbAnnotations.Parse(StartOf100, "100.atr"));

    [Fact]
    public void The_start_of_record_100_is_written_byte_for_byte() =>
        Assert.Equal(StartOf100, WfdbAnnotations.Encode(WfdbAnnotations.Parse(StartOf100, "100.atr"), "100.atr"));

    [Fact]
    public void Skip_number_subtype_and_channel_are_read()
    {
        byte[] content =
        [
            0x00, 0xEC, 0x01, 0x00, 0x02, 0x00, // skip 0x0001_0002
            0x05, 0x14, // V, 5 later
            0x07, 0xF0, // number 7, from here on
            0xFF, 0xF7, // subtype -1, for this one
            0x02, 0xF8, // channel 2, from here on
            0x01, 0x04, // N, 1 later
            0x00, 0xEC, 0xFF, 0xFF, 0xFF, 0xFF, // skip -1
            0x00, 0x04, // N, where the V was
            0x00, 0x00,
        ];

        Assert.Equal(
            [
                new WfdbAnnotation(65543, AnnotationCode.PrematureVentricular, -1, 2, 7),
                new WfdbAnnotation(65544, AnnotationCode.Normal, 0, 2, 7),
                new WfdbAnnotation(65543, AnnotationCode.Normal, 0, 2, 7),
            ],
            WfdbAnnotations.Parse(content, "x.atr"));
    }

    [Fact]
    public void Intervals_above_1023_are_written_as_a_skip() =>
        Assert.Equal(
            [0xFF, 0x07, 0x00, 0xEC, 0x00, 0x00, 0x00, 0x04, 0x00, 0x04, 0x00, 0x00],
            WfdbAnnotations.Encode([new WfdbAnnotation(1023, AnnotationCode.Normal), new WfdbAnnotation(2047, AnnotationCode.Normal)], "x.atr"));

    [Fact]
    public void Annotations_written_and_read_again_are_the_same()
    {
        const int Seed = 4711;
        Console.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        using var folder = new TemporaryFolder();
        for (int run = 0; run < 200; run++)
        {
            var annotations = new List<WfdbAnnotation>();
            int sample = 0;
            for (int i = random.Next(100); i > 0; i--)
            {
                sample += random.Next(4) == 0 ? random.Next(10_000_000) : random.Next(1500);
                annotations.Add(new WfdbAnnotation(
                    sample,
                    (AnnotationCode)random.Next(1, 50),
                    random.Next(3) == 0 ? random.Next(-128, 128) : 0,
                    random.Next(3) == 0 ? random.Next(256) : 0,
                    random.Next(3) == 0 ? random.Next(-128, 128) : 0,
                    random.Next(3) == 0 ? new string((char)random.Next(1, 256), random.Next(255)) : null));
            }

            string path = folder.File("x.atr");
            WfdbAnnotations.Write(path, annotations);
            Assert.Equal(annotations, WfdbAnnotations.Read(path, sample + 1));
        }

        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void An_annotation_past_the_end_of_the_record_is_refused()
    {
        Assert.Equal(3, WfdbAnnotations.Parse(StartOf100, "100.atr", samplesPerSignal: 371).Length);
        Assert.Equal(
            "100.atr, byte 10: annotation 2 ('N') is at sample 370, past the end of the record (370 samples); fetch or make the file again",
            Assert.Throws<WfdbException>(() => WfdbAnnotations.Parse(StartOf100, "100.atr", samplesPerSignal: 370)).Message);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(11, 11)]
    [InlineData(12, 12)]
    public void A_file_that_is_cut_off_is_refused(int length, int at) =>
        Assert.Equal(
            $"100.atr, byte {at}: the file ends without its end mark (two zero bytes): it is cut off or is no annotation file; fetch or make the file again",
            Assert.Throws<WfdbException>(() => WfdbAnnotations.Parse(StartOf100.AsSpan(0, length), "100.atr")).Message);

    [Theory]
    [InlineData(new byte[] { 0x03, 0xFC, 0x28, 0x4E, 0, 0 }, "byte 0: code 63 stands before the first annotation")]
    [InlineData(new byte[] { 0x12, 0x70, 0x09, 0xFC, 0x28, 0x4E, 0, 0 }, "byte 2: 9 bytes of text announced, 4 left")]
    [InlineData(new byte[] { 0x01, 0xC8, 0, 0 }, "byte 0: annotation code 50 does not exist")]
    [InlineData(new byte[] { 0x00, 0xEC, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x04, 0, 0 }, "byte 6: annotation 0 is at the impossible sample -1")]
    public void A_damaged_file_is_refused_with_the_place(byte[] content, string problem) =>
        Assert.Equal(
            $"x.atr, {problem}; fetch or make the file again",
            Assert.Throws<WfdbException>(() => WfdbAnnotations.Parse(content, "x.atr")).Message);

    [Fact]
    public void A_file_that_counts_another_time_unit_is_refused()
    {
        byte[] content = WfdbAnnotations.Encode(
            [new WfdbAnnotation(0, AnnotationCode.Note, Aux: "## time resolution: 1000"), new WfdbAnnotation(5, AnnotationCode.Normal)], "x.atr");

        Assert.Equal(2, WfdbAnnotations.Parse(content, "x.atr", samplingFrequencyHz: 1000).Length);
        Assert.Equal(
            "x.atr, byte 2: the annotations count time at '1000' Hz, the record at 360 Hz, which is not supported; convert them; fetch or make the file again",
            Assert.Throws<WfdbException>(() => WfdbAnnotations.Parse(content, "x.atr", samplingFrequencyHz: 360)).Message);
    }

    [Fact]
    public void What_the_format_cannot_express_is_not_written()
    {
        Assert.Equal("x.atr: annotation 1 is at sample 4, before sample 5; sort the annotations", Refusal(new(5, AnnotationCode.Normal), new(4, AnnotationCode.Normal)));
        Assert.Equal("x.atr: annotation 0 is at sample -1, before sample 0; sort the annotations", Refusal(new WfdbAnnotation(-1, AnnotationCode.Normal)));
        Assert.Equal("x.atr: annotation 0 has code 50, but codes are 1 to 49", Refusal(new WfdbAnnotation(1, (AnnotationCode)50)));
        Assert.Equal("x.atr: annotation 0: subtype 128 and number 0 must be -128 to 127, channel 0 must be 0 to 255", Refusal(new WfdbAnnotation(1, AnnotationCode.Noise, Subtype: 128)));
        Assert.Equal("x.atr: the text of annotation 0 cannot be written; give at most 254 Latin-1 characters", Refusal(new WfdbAnnotation(1, AnnotationCode.Note, Aux: "Ω")));

        static string Refusal(params WfdbAnnotation[] annotations) =>
            Assert.Throws<WfdbException>(() => WfdbAnnotations.Encode(annotations, "x.atr")).Message;
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(
            $"{folder.File("x.atr")}: no such annotation file; put it beside the record's header, or name another annotator",
            Assert.Throws<WfdbException>(() => WfdbAnnotations.Read(folder.File("x.atr"))).Message);
    }

    [Fact]
    public void Whatever_the_bytes_a_file_is_read_or_refused_and_nothing_else()
    {
        const int Seed = 20260209;
        Console.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        byte[] content = new byte[64];
        for (int run = 0; run < 5_000; run++)
        {
            random.NextBytes(content);
            Exception? thrown = Record.Exception(() => WfdbAnnotations.Parse(content.AsSpan(0, random.Next(65)), "x.atr", 650000));
            Assert.True(thrown is null or WfdbException, $"run {run}: {thrown}");
        }
    }

    [Fact]
    public void Mnemonics_and_codes_are_inverse_and_beats_are_told_from_the_rest()
    {
        Assert.Equal("NLRaVFJASEj/QB?enfr", string.Concat(Enum.GetValues<AnnotationCode>().Where(c => c.IsBeat()).Select(c => c.Mnemonic())));
        Assert.Equal("~|sT*D\"=p^t+u![]@x()", string.Concat(Enum.GetValues<AnnotationCode>().Where(c => !c.IsBeat() && c != 0).Select(c => c.Mnemonic())));
        Assert.All(Enum.GetValues<AnnotationCode>().Where(c => c != 0), code => Assert.Equal(code, AnnotationCodes.FromMnemonic(code.Mnemonic()[0])));
        Assert.Null(AnnotationCodes.FromMnemonic('Z'));
        Assert.Null(AnnotationCodes.FromMnemonic(' '));
        Assert.Equal("[42]", ((AnnotationCode)42).Mnemonic());
    }
}
