namespace EcgWearable.Fuzzer;

/// <summary>One parser, and what it promises of any input.</summary>
public abstract class FuzzTarget
{
    /// <summary>Name for the command line and for files; lower-case letters and hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>Longest input that is tried, in bytes.</summary>
    public virtual int LongestInputBytes => 4096;

    /// <summary>Pieces of the format that mutation puts in.</summary>
    public virtual IReadOnlyList<byte[]> Tokens => [];

    /// <summary>Of 100 cases, in how many <see cref="Repair"/> makes checksums right again.</summary>
    public virtual int RepairPercent => 0;

    /// <summary>Its share of the run's cases, beside those of the other targets; 1 is usual, less is for what is slow.</summary>
    public virtual double Weight => 1;

    /// <summary>Inputs to begin with, made by the product's own code.</summary>
    public abstract IReadOnlyList<byte[]> MakeSeeds();

    /// <summary>Runs the parser. An exception other than <see cref="IsDocumented"/> says is a finding.</summary>
    /// <param name="input">The input; must not be changed.</param>
    public abstract void Run(byte[] input);

    /// <summary>Whether the parser's documentation promises this exception for a bad input.</summary>
    public abstract bool IsDocumented(Exception exception);

    /// <summary>The most that one case may allocate, in bytes.</summary>
    /// <param name="inputBytes">Length of the input.</param>
    public abstract long AllocationBound(int inputBytes);

    /// <summary>Makes checksums right, so that what they guard is reached.</summary>
    /// <param name="input">The input, changed in place.</param>
    public virtual void Repair(byte[] input)
    {
    }

    /// <summary>Words as bytes, for formats that are text.</summary>
    private protected static IReadOnlyList<byte[]> Words(params string[] words) => [.. words.Select(System.Text.Encoding.UTF8.GetBytes)];
}
