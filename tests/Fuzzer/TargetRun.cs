using System.Diagnostics;
using System.Security.Cryptography;

namespace EcgWearable.Fuzzer;

/// <summary>The cases of one target: an input that reaches something new becomes a parent of further ones.</summary>
/// <param name="target">The target.</param>
/// <param name="request">What the run is to do.</param>
/// <param name="runner">Runs the cases.</param>
/// <param name="findings">Keeps findings.</param>
internal sealed class TargetRun(FuzzTarget target, FuzzRequest request, CaseRunner runner, FindingStore findings)
{
    private const int Newest = 16;

    private readonly byte[] _seen = new byte[CoverageMap.Size];
    private readonly List<byte[]> _corpus = [];
    private readonly Dictionary<string, FuzzFinding> _found = [];
    private long _cases;
    private long _accepted;
    private double _slowest;
    private long _largest;

    /// <summary>Runs.</summary>
    /// <param name="cases">How many cases.</param>
    /// <param name="deadline">Timestamp at which the run ends; <see cref="long.MaxValue"/> for none.</param>
    public TargetReport Run(long cases, long deadline)
    {
        long start = Stopwatch.GetTimestamp();
        int nameHash = 17;
        foreach (char c in target.Name)
        {
            nameHash = unchecked((nameHash * 31) + c);
        }

        Random random = new(unchecked(request.Seed ^ nameHash));
        IReadOnlyList<byte[]> seeds = Seeds();
        foreach (byte[] seed in seeds)
        {
            // Types are loaded before anything is measured.
            runner.Run(seed);
            Try(seed, true);
        }

        InputMutator mutator = new(random, target.Tokens, target.LongestInputBytes);
        while (_cases < cases && Stopwatch.GetTimestamp() < deadline)
        {
            byte[] input = mutator.Mutate(Pick(random), _corpus[random.Next(_corpus.Count)]);
            if (random.Next(100) < target.RepairPercent)
            {
                target.Repair(input);
            }

            Try(input, false);
        }

        Keep();
        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _corpus.ForEach(digest.AppendData);
        return new TargetReport(
            target.Name,
            _cases,
            _accepted,
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            _corpus.Count,
            _seen.Count(buckets => buckets != 0),
            Convert.ToHexStringLower(digest.GetHashAndReset())[..16],
            _slowest,
            _largest,
            [.. _found.Values]);
    }

    private void Try(byte[] input, bool isSeed)
    {
        _cases++;
        (string Kind, string Key, string Problem)? wrong = runner.Run(input);
        _accepted += runner.IsAccepted ? 1 : 0;
        _slowest = Math.Max(_slowest, runner.Milliseconds);
        _largest = Math.Max(_largest, runner.AllocatedBytes);
        bool isNew = CoverageMap.Merge(_seen);
        if (isSeed || (isNew && !request.IsBlind))
        {
            _corpus.Add(input);
        }

        if (wrong is { } broken && !_found.ContainsKey(broken.Key))
        {
            byte[] small = new InputMinimizer(runner, target).Minimize(input, broken.Key);
            string problem = runner.Run(small)?.Problem ?? broken.Problem;
            _found.Add(broken.Key, findings.Keep(target.Name, broken.Kind, problem, small));
        }
    }

    /// <summary>A parent: often one of the newest, which stand where something new was just found.</summary>
    private byte[] Pick(Random random) => random.Next(2) == 0
        ? _corpus[random.Next(_corpus.Count)]
        : _corpus[_corpus.Count - 1 - random.Next(Math.Min(Newest, _corpus.Count))];

    private IReadOnlyList<byte[]> Seeds()
    {
        IEnumerable<byte[]> seeds = target.MakeSeeds();
        string? folder = CorpusFolder();
        if (folder is not null && Directory.Exists(folder))
        {
            seeds = seeds.Concat(Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes));
        }

        return [.. seeds.Select(seed => seed.Length > target.LongestInputBytes ? seed[..target.LongestInputBytes] : seed)];
    }

    private void Keep()
    {
        if (CorpusFolder() is { } folder)
        {
            Directory.CreateDirectory(folder);
            foreach (byte[] input in _corpus)
            {
                File.WriteAllBytes(Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(input))), input);
            }
        }
    }

    private string? CorpusFolder() => request.CorpusFolder is null ? null : Path.Combine(request.CorpusFolder, target.Name);
}
