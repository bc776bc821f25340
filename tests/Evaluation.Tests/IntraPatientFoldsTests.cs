using Xunit;
using Xunit.Abstractions;

namespace EcgWearable.Evaluation.Tests;

public class IntraPatientFoldsTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0, 0, 0xE220A8397B1DCDAF)] // the first outputs of SplitMix64 that its users publish, for the seeds 0 and 1234567
    [InlineData(0, 1_234_567, 6_457_827_717_110_365_317)]
    [InlineData(100, 77, 0x02A4F686A08DD4BD)]
    [InlineData(208, 649_000, 0xBCD76DEE35E0A834)]
    [InlineData(234, 0, 0xA4B9A4931FC6DF92)]
    public void The_order_of_beats_is_that_of_SplitMix64(ushort record, int sample, ulong expected) =>
        Assert.Equal(expected, IntraPatientFolds.OrderKey(record, sample));

    [Fact]
    public void Beats_are_dealt_out_in_the_order_of_their_hash()
    {
        // In the order of the hash: 208/370, 100/77, 100/370, 101/83, 100/662, 208/77, 101/396.
        ProtocolBeat[] beats =
        [
            new(100, 77, AamiClass.N), new(100, 370, AamiClass.N), new(100, 662, AamiClass.N), new(101, 83, AamiClass.N),
            new(101, 396, AamiClass.N), new(208, 77, AamiClass.N), new(208, 370, AamiClass.N),
        ];
        Assert.Equal([1, 2, 4, 3, 1, 0, 0], IntraPatientFolds.Assign(beats));
    }

    [Fact]
    public void Each_class_is_dealt_out_by_itself_and_Q_beats_have_no_fold()
    {
        ProtocolBeat[] beats =
        [
            new(100, 77, AamiClass.N), new(100, 370, AamiClass.V), new(100, 662, AamiClass.N), new(101, 83, AamiClass.Q),
            new(101, 396, AamiClass.V), new(208, 77, AamiClass.F), new(208, 370, AamiClass.S),
        ];
        Assert.Equal([0, 0, 1, IntraPatientFolds.None, 1, 0, 0], IntraPatientFolds.Assign(beats));
    }

    [Fact]
    public void Every_fold_has_the_same_share_of_every_class_to_one_beat()
    {
        const int Seed = 4711;
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int n = 0; n < 50; n++)
        {
            ProtocolBeat[] beats = RandomBeats(random, random.Next(0, 400));
            byte[] folds = IntraPatientFolds.Assign(beats);
            foreach (AamiClass scored in AamiClasses.Scored)
            {
                int[] shares = [.. Enumerable.Range(0, IntraPatientFolds.Count).Select(f => Enumerable.Range(0, beats.Length).Count(i => beats[i].Class == scored && folds[i] == f))];
                Assert.InRange(shares.Max() - shares.Min(), 0, 1);
                Assert.Equal(beats.Count(b => b.Class == scored), shares.Sum());
            }
        }
    }

    [Fact]
    public void The_fold_of_a_beat_does_not_depend_on_the_order_in_which_beats_are_given()
    {
        const int Seed = 99;
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        ProtocolBeat[] beats = [.. RandomBeats(random, 300).Distinct()];
        ProtocolBeat[] shuffled = [.. beats];
        random.Shuffle(shuffled);
        Dictionary<ProtocolBeat, byte> expected = beats.Zip(IntraPatientFolds.Assign(beats)).ToDictionary(p => p.First, p => p.Second);
        Assert.Equal(shuffled.Select(b => expected[b]), IntraPatientFolds.Assign(shuffled));
    }

    private static ProtocolBeat[] RandomBeats(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ => new ProtocolBeat((ushort)random.Next(100, 235), random.Next(0, 650_000), (AamiClass)random.Next(0, 5))),
    ];
}
