using Xunit;

namespace EcgWearable.Wfdb.Tests;

public class WfdbRecordTests
{
    private static readonly WfdbSignal Signal212 = new() { Format = SignalFormat.Format212, Gain = 200, Baseline = 1024, AdcZero = 1024, AdcResolutionBits = 11, Description = "MLII" };

    private static readonly WfdbSignal Signal24 = new() { Format = SignalFormat.Format24, Gain = 1, Units = "uV", AdcResolutionBits = 24, Description = "chest" };

    private static readonly WfdbSignal Signal16 = new() { Format = SignalFormat.Format16, Gain = 100, Units = "uV", AdcResolutionBits = 16, Description = "chest" };

    [Fact]
    public void Format_212_packs_two_samples_into_three_bytes()
    {
        // signal(5): low 8 bits of the first; high nibble of the second, high nibble of the first; low 8 bits of the second.
        using var folder = new TemporaryFolder();
        folder.Write("x.hea", "x 2 360 2\nx.dat 212 200 12 0 291 1189\nx.dat 212 200 12 0 -292 -1402\n");
        folder.Write("x.dat", 0x23, 0xE1, 0xDC, 0x82, 0xB3, 0xAA);

        WfdbRecord record = WfdbRecord.Read(folder.File("x"));

        Assert.Equal([0x123, 0x382], record.Samples(0).ToArray());
        Assert.Equal([-292, -1110], record.Samples(1).ToArray());
    }

    [Fact]
    public void Format_16_is_little_endian_and_signed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.hea", "x 2 360 2\nx.dat 16\nx.dat 16\n");
        folder.Write("x.dat", 0x34, 0x12, 0xFF, 0xFF, 0xFF, 0x7F, 0x01, 0x80);

        WfdbRecord record = WfdbRecord.Read(folder.File("x.hea"));

        Assert.Equal([0x1234, 32767], record.Samples(0).ToArray());
        Assert.Equal([-1, -32767], record.Samples(1).ToArray());
    }

    [Fact]
    public void Signals_may_lie_in_several_files_of_several_formats_after_a_preamble()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.hea", "x 3 360 3\na.dat 16+2\nb.dat 212\nb.dat 212\n");
        folder.Write("a.dat", 0xAA, 0xAA, 1, 0, 2, 0, 3, 0);
        folder.Write("b.dat", 4, 0, 5, 6, 0, 7, 8, 0, 9);

        WfdbRecord record = WfdbRecord.Read(folder.File("x"));

        Assert.Equal([1, 2, 3], record.Samples(0).ToArray());
        Assert.Equal([4, 6, 8], record.Samples(1).ToArray());
        Assert.Equal([5, 7, 9], record.Samples(2).ToArray());
    }

    [Theory]
    [InlineData(1, "212", 2)]
    [InlineData(5, "212", 8)]
    [InlineData(6, "212", 9)]
    [InlineData(5, "16", 10)]
    [InlineData(5, "24", 15)]
    [InlineData(5, "24", 17)]
    public void Where_the_header_gives_no_length_the_file_does(int samples, string format, int bytes)
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.hea", $"x 1 360\nx.dat {format}\n");
        folder.Write("x.dat", new byte[bytes]);
        Assert.Equal(samples, WfdbRecord.Read(folder.File("x")).SamplesPerSignal);
    }

    [Theory]
    [InlineData(SignalFormat.Format212, 1, 1)]
    [InlineData(SignalFormat.Format212, 1, 70_001)]
    [InlineData(SignalFormat.Format212, 2, 131_073)]
    [InlineData(SignalFormat.Format212, 3, 43_691)]
    [InlineData(SignalFormat.Format16, 1, 1)]
    [InlineData(SignalFormat.Format16, 3, 65_537)]
    [InlineData(SignalFormat.Format24, 1, 1)]
    [InlineData(SignalFormat.Format24, 2, 65_537)]
    public void A_record_written_and_read_again_is_the_same(SignalFormat format, int signalCount, int samplesPerSignal)
    {
        int seed = (int)format * 1_000_003 + signalCount * 101 + samplesPerSignal;
        Console.WriteLine($"seed {seed}");
        var random = new Random(seed);
        (int limit, WfdbSignal signal) = format switch
        {
            SignalFormat.Format212 => (2048, Signal212),
            SignalFormat.Format24 => (8_388_608, Signal24),
            _ => (32_768, Signal16),
        };
        int[][] samples = [.. Enumerable.Range(0, signalCount).Select(_ => Enumerable.Range(0, samplesPerSignal).Select(_ => random.Next(-limit, limit)).ToArray())];
        using var folder = new TemporaryFolder();

        WfdbRecord written = WfdbRecord.Create("x", 355.5, [.. Enumerable.Repeat(signal, signalCount)], samples, [" a comment"]);
        written.Write(folder.Path);
        WfdbRecord read = WfdbRecord.Read(folder.File("x"));

        Assert.Equal(355.5, read.SamplingFrequencyHz);
        Assert.Equal([" a comment"], read.Header.Comments);
        Assert.Equal(written.Header.Signals, read.Header.Signals);
        for (int i = 0; i < signalCount; i++)
        {
            Assert.True(read.Samples(i).SequenceEqual(samples[i]));
            Assert.Equal(samples[i][0], read.Header.Signals[i].InitialValue);
            Assert.Equal(unchecked((short)samples[i].Sum(s => (long)s)), read.Header.Signals[i].Checksum);
        }

        Assert.Equal(["x.dat", "x.hea"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Microvolts_count_from_the_baseline_by_gain_and_unit()
    {
        WfdbRecord millivolts = WfdbRecord.Create("x", 360, [Signal212], [[1024, 1224, 1023, -2048]]);
        Assert.Equal([0, 1000, -5, double.NaN], millivolts.Microvolts(0));

        WfdbRecord microvolts = WfdbRecord.Create("x", 360, [Signal16 with { Baseline = -50 }], [[50, -50, -32768]]);
        Assert.Equal([1, 0, double.NaN], microvolts.Microvolts(0));

        WfdbRecord uncalibrated = WfdbRecord.Create("x", 360, [Signal16 with { Gain = 0, Units = "mV" }], [[200]]);
        Assert.Equal([1000], uncalibrated.Microvolts(0));

        WfdbRecord pressure = WfdbRecord.Create("x", 360, [Signal16 with { Units = "mmHg" }], [[200]]);
        Assert.Equal(
            "signal 'chest' is in 'mmHg', which is not a voltage (V, mV, uV, nV); choose an ECG signal",
            Assert.Throws<WfdbException>(() => pressure.Microvolts(0)).Message);
    }

    [Fact]
    public void Signals_are_found_by_their_description()
    {
        WfdbRecord record = WfdbRecord.Create("x", 360, [Signal16, Signal16 with { Description = "MLII" }], [[1], [2]]);
        Assert.Equal(1, record.FindSignal("MLII"));
        Assert.Equal(-1, record.FindSignal("V5"));
    }

    [Fact]
    public void A_missing_signal_file_is_named()
    {
        using var folder = new TemporaryFolder();
        string header = folder.Write("x.hea", "x 1 360 4\ny.dat 212\n");
        Assert.Equal($"{folder.File("y.dat")}: no such signal file, but {header} names it; put it beside the header", Refusal(folder));
    }

    [Theory]
    [InlineData("212", 4, 5, "6 bytes expected (4 samples of 1 signals, format 212, after 0 bytes), got 5")]
    [InlineData("212", 5, 7, "8 bytes expected (5 samples of 1 signals, format 212, after 0 bytes), got 7")]
    [InlineData("16+3", 4, 10, "11 bytes expected (4 samples of 1 signals, format 16, after 3 bytes), got 10")]
    [InlineData("16+30", 4, 10, "38 bytes expected (4 samples of 1 signals, format 16, after 30 bytes), got 10")]
    public void A_signal_file_that_is_cut_off_is_refused_with_both_sizes(string format, int samples, int bytes, string sizes)
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.hea", $"x 1 360 {samples}\nx.dat {format}\n");
        folder.Write("x.dat", new byte[bytes]);
        Assert.Equal($"{folder.File("x.dat")}: {sizes}; the file is cut off or the header's count is wrong: fetch both again", Refusal(folder));
    }

    [Fact]
    public void An_absurd_count_in_the_header_costs_no_memory()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.hea", "x 3 360 2147483647\n" + string.Concat(Enumerable.Repeat("x.dat 212\n", 3)));
        folder.Write("x.dat", new byte[9]);
        Refusal(folder);

        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Refusal(folder);
        long allocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Contains("9,663,676,412 bytes expected (2,147,483,647 samples of 3 signals", message, StringComparison.Ordinal);
        Assert.InRange(allocatedBytes, 0, 100_000);
    }

    [Fact]
    public void An_empty_signal_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.hea", "x 1 360\nx.dat 16\n");
        folder.Write("x.dat");
        Assert.Equal($"{folder.File("x.dat")}: 0 bytes hold 0 samples of each of 1 signals; 1 to 2,147,483,647 can be read", Refusal(folder));
    }

    [Fact]
    public void A_wrong_initial_value_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.hea", "x 2 360 1\nx.dat 16 200 11 0 5 5 0 MLII\nx.dat 16 200 11 0 7 6 0 V1\n");
        folder.Write("x.dat", 5, 0, 6, 0);
        Assert.Equal($"{folder.File("x.dat")}: signal 1 (V1) starts at 6, but the header says 7; the file is damaged or belongs to another header: fetch both again", Refusal(folder));
    }

    [Fact]
    public void A_wrong_checksum_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.hea", "x 2 360 2\nx.dat 16 200 11 0 5 12 0 MLII\nx.dat 16 200 11 0 6 15 0 V1\n");
        folder.Write("x.dat", 5, 0, 6, 0, 7, 0, 8, 0);
        Assert.Equal($"{folder.File("x.dat")}: signal 1 (V1) has checksum 14, but the header says 15; the file is damaged: fetch it again", Refusal(folder));
    }

    [Fact]
    public void Two_formats_in_one_file_are_refused()
    {
        using var folder = new TemporaryFolder();
        string header = folder.Write("x.hea", "x 2 360 2\nx.dat 16\nx.dat 212\n");
        folder.Write("x.dat", new byte[8]);
        Assert.Equal($"{header}: signal 1 has another format or byte offset than signal 0, but both are in x.dat; mend the header", Refusal(folder));
    }

    [Fact]
    public void A_sample_beyond_its_format_is_refused() =>
        Assert.Equal(
            "record x: sample 1 of signal 0 is 2048, beyond format 212 (-2048 to 2047); choose another format or gain",
            Assert.Throws<WfdbException>(() => WfdbRecord.Create("x", 360, [Signal212], [[2047, 2048]])).Message);

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a b")]
    public void A_name_that_is_no_record_name_is_refused(string name) =>
        Assert.Equal(
            $"record '{name}': a record's name is made of letters, digits, '_' and '-'; choose another",
            Assert.Throws<WfdbException>(() => WfdbRecord.Create(name, 360, [Signal212], [[1]])).Message);

    [Fact]
    public void Signals_of_different_lengths_are_refused() =>
        Assert.Equal(
            "record x: signal 1 has 1 samples, signal 0 has 2; give all signals the same number, above 0",
            Assert.Throws<WfdbException>(() => WfdbRecord.Create("x", 360, [Signal212, Signal212], [[1, 2], [3]])).Message);

    [Fact]
    public void Where_a_record_cannot_be_written_nothing_is_left()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("x.hea"));
        WfdbRecord record = WfdbRecord.Create("x", 360, [Signal212], [[1, 2]]);

        Assert.Equal(
            $"{folder.File("x.hea")}: cannot be written: A folder of that name is in the way. Check that the folder exists, is writable and has space.",
            Assert.Throws<WfdbException>(() => record.Write(folder.Path)).Message);
        Assert.Empty(Directory.GetFiles(folder.Path));

        string missing = folder.File("missing");
        Assert.StartsWith(
            $"{Path.Combine(missing, "x.dat")}: cannot be written: ",
            Assert.Throws<WfdbException>(() => record.Write(missing)).Message,
            StringComparison.Ordinal);
    }

    private static string Refusal(TemporaryFolder folder) =>
        Assert.Throws<WfdbException>(() => WfdbRecord.Read(folder.File("x"))).Message;
}
