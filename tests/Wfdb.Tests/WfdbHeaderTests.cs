using Xunit;

namespace EcgWearable.Wfdb.Tests;

public class WfdbHeaderTests
{
    // The header of MIT-BIH record 208, which ends its lines with CR LF.
    private const string Record208 =
        "208 2 360 650000\r\n" +
        "208.dat 212 200 11 1024 1003 8074 0 MLII\r\n" +
        "208.dat 212 200 11 1024 1062 20649 0 V1\r\n" +
        "# 23 F 2546 N/A x1\r\n" +
        "# None\r\n";

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void A_header_reads_the_same_with_either_line_ending(string lineEnding)
    {
        WfdbHeader header = WfdbHeader.Parse(Record208.Replace("\r\n", lineEnding, StringComparison.Ordinal), "208.hea");

        Assert.Equal("208", header.RecordName);
        Assert.Equal(360, header.SamplingFrequencyHz);
        Assert.Equal(650000, header.SamplesPerSignal);
        Assert.Equal(1805.5555555555557, header.DurationSeconds);
        Assert.Equal([" 23 F 2546 N/A x1", " None"], header.Comments);
        Assert.Equal(
            new WfdbSignal
            {
                FileName = "208.dat",
                Format = SignalFormat.Format212,
                Gain = 200,
                Baseline = 1024,
                Units = "mV",
                AdcResolutionBits = 11,
                AdcZero = 1024,
                InitialValue = 1003,
                Checksum = 8074,
                BlockSize = 0,
                Description = "MLII",
            },
            header.Signals[0]);
        Assert.Equal(20649, header.Signals[1].Checksum!.Value);
        Assert.Equal("V1", header.Signals[1].Description);
    }

    [Fact]
    public void All_optional_fields_are_read()
    {
        const string Text =
            "# before\n" +
            "x_1-a 1 1e3/24.5(-3.5) 12 13:5:0 25/4/1989\n" +
            "\n" +
            "x.bin 16x1:0+512 1.5e2(-7)/uV 16 -3 -5 65535 512 chest,  left side\n" +
            "a line beyond the number of signals is disregarded\n" +
            "#after";

        WfdbHeader header = WfdbHeader.Parse(Text, "x.hea");

        Assert.Equal("x_1-a", header.RecordName);
        Assert.Equal(1000, header.SamplingFrequencyHz);
        Assert.Equal(24.5, header.CounterFrequencyHz);
        Assert.Equal(-3.5, header.BaseCounterValue);
        Assert.Equal("13:5:0", header.BaseTime);
        Assert.Equal("25/4/1989", header.BaseDate);
        Assert.Equal([" before", "after"], header.Comments);
        WfdbSignal signal = Assert.Single(header.Signals);
        Assert.Equal(
            new WfdbSignal
            {
                FileName = "x.bin",
                Format = SignalFormat.Format16,
                ByteOffset = 512,
                Gain = 150,
                Baseline = -7,
                Units = "uV",
                AdcResolutionBits = 16,
                AdcZero = -3,
                InitialValue = -5,
                Checksum = -1,
                BlockSize = 512,
                Description = "chest,  left side",
            },
            signal);
    }

    [Fact]
    public void Absent_fields_have_the_defaults_of_the_format_description()
    {
        WfdbHeader header = WfdbHeader.Parse("x 1\nx.dat 16\n", "x.hea");

        Assert.Equal(250, header.SamplingFrequencyHz);
        Assert.Equal(0, header.SamplesPerSignal);
        WfdbSignal signal = Assert.Single(header.Signals);
        Assert.Equal(0, signal.Gain);
        Assert.Equal(200, signal.EffectiveGain);
        Assert.Equal(12, signal.AdcResolutionBits);
        Assert.Equal(0, signal.Baseline);
        Assert.Equal("mV", signal.Units);
        Assert.Null(signal.InitialValue);
        Assert.Null(signal.Checksum);
        Assert.Equal("", signal.Description);
    }

    [Fact]
    public void Without_a_baseline_zero_volts_is_the_ADC_zero() =>
        Assert.Equal(1024, WfdbHeader.Parse("x 1 360\nx.dat 212 200/mV 11 1024\n", "x.hea").Signals[0].Baseline);

    [Theory]
    [InlineData(Record208)]
    [InlineData("x 1 1000/24.5(-3.5) 12 13:5:0 25/4/1989\nx.bin 16+512 150(-7)/uV 16 -3 -5 -1 512 chest,  left side\n#after")]
    [InlineData("x 1 355.55555555555554 12\nx.dat 212 0 12 0\n")]
    public void A_header_written_and_read_again_is_the_same(string text)
    {
        WfdbHeader header = WfdbHeader.Parse(text, "x.hea");
        WfdbHeader again = WfdbHeader.Parse(header.ToText(), "x.hea");

        Assert.Equal(header.Signals, again.Signals);
        Assert.Equal(header.Comments, again.Comments);
        Assert.Equal(header with { Signals = [], Comments = [] }, again with { Signals = [], Comments = [] });
        Assert.DoesNotContain('\r', header.ToText());
    }

    [Theory]
    [InlineData("", "x.hea: no record line; the file is empty or is not a WFDB header")]
    [InlineData("# only a comment\n", "x.hea: no record line; the file is empty or is not a WFDB header")]
    [InlineData("100\n", "x.hea, line 1: the number of signals is missing after the record name; is this a WFDB header?")]
    [InlineData("PK\u0003\u0004 1\n", "x.hea, line 1: 'PK\u0003\u0004' is no record name (letters, digits, '_' and '-'); is this a WFDB header?")]
    [InlineData("100/3 2 360 1000\n", "x.hea, line 1: '100/3' is a multi-segment record, which is not supported; read its segments one by one")]
    [InlineData("100 -1 360\n", "x.hea, line 1: the number of signals is '-1', but must be a whole number from 0 to 2147483647")]
    [InlineData("100 2000000000 360 10\nx.dat 212\n", "x.hea: the record line announces 2000000000 signals, but 1 signal lines follow; the header is cut off or its count is wrong")]
    [InlineData("100 2 360 10\nx.dat 212\n", "x.hea: the record line announces 2 signals, but 1 signal lines follow; the header is cut off or its count is wrong")]
    [InlineData("#\n\n100 1 0 10\n", "x.hea, line 3: the sampling frequency is 0, but must be above 0 Hz")]
    [InlineData("100 1 fast 10\n", "x.hea, line 1: the sampling frequency is 'fast', but must be a number")]
    [InlineData("100 1 NaN 10\n", "x.hea, line 1: the sampling frequency is 'NaN', but must be a number")]
    [InlineData("100 1 360 -5\n", "x.hea, line 1: the number of samples is '-5', but must be a whole number from 0 to 2147483647")]
    [InlineData("100 1 360 99999999999\n", "x.hea, line 1: the number of samples is '99999999999', but must be a whole number from 0 to 2147483647")]
    [InlineData("x 1 360 9\nx.dat\n", "x.hea, line 2: the format is missing after the file name 'x.dat'")]
    [InlineData("x 1 360 9\nx.dat 310\n", "x.hea, line 2: the signal format '310' is not supported, only 16, 24 and 212 are; convert the record, for instance with 'xform' of the WFDB software")]
    [InlineData("x 1 360 9\nx.dat 212x4\n", "x.hea, line 2: '212x4' has 4 samples per frame, which is not supported; resample the record so that all signals have one frequency")]
    [InlineData("x 1 360 9\nx.dat 16:2\n", "x.hea, line 2: '16:2' has a skew of 2 samples, which is not supported; remove it from the header or convert the record")]
    [InlineData("x 1 360 9\nx.dat 16?2\n", "x.hea, line 2: '16?2' is no signal format")]
    [InlineData("x 1 360 9\n../x.dat 16\n", "x.hea, line 2: the signal file '../x.dat' is not a file in the header's folder; put it there and name it without a path")]
    [InlineData("x 1 360 9\nx\0.dat 16\n", "x.hea, line 2: the signal file 'x\0.dat' is not a file in the header's folder; put it there and name it without a path")]
    [InlineData("x 1 360 9\nx.dat 16 2oo\n", "x.hea, line 2: the gain is '2oo', but must be a number")]
    [InlineData("x 1 360 9\nx.dat 16 200 11 1024 0 65536\n", "x.hea, line 2: the checksum is '65536', but must be a whole number from -32768 to 65535")]
    public void A_wrong_header_is_refused_with_file_line_and_field(string text, string message) =>
        Assert.Equal(message, Assert.Throws<WfdbException>(() => WfdbHeader.Parse(text, "x.hea")).Message);

    [Fact]
    public void A_missing_header_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("100.hea");
        Assert.Equal(
            $"{path}: no such header; give the path of a record without extension, beside its .hea file",
            Assert.Throws<WfdbException>(() => WfdbHeader.Read(path)).Message);
    }

    [Fact]
    public void Something_as_large_as_signals_is_not_read_as_a_header()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("x.hea", new byte[2 << 20]);
        Assert.StartsWith($"{path}: 2,097,152 bytes is too large for a WFDB header", Assert.Throws<WfdbException>(() => WfdbHeader.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_bytes_a_header_is_read_or_refused_and_nothing_else()
    {
        const int Seed = 20260208;
        Console.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int run = 0; run < 5_000; run++)
        {
            char[] text = Record208.ToCharArray();
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                text[random.Next(text.Length)] = (char)random.Next(random.Next(2) == 0 ? 128 : 65536);
            }

            string mutated = new(text, 0, random.Next(text.Length + 1));
            Exception? thrown = Record.Exception(() => WfdbHeader.Parse(mutated, "x.hea"));
            Assert.True(thrown is null or WfdbException, $"run {run}: {thrown}");
        }
    }
}
