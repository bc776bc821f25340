namespace EcgWearable.IntegerModel;

/// <summary>A model file that cannot be used. The message names the file, the problem and the mend.</summary>
public sealed class ModelFileException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">Name of the file, as the user gave it.</param>
    /// <param name="problem">What is wrong with it, without a full stop.</param>
    /// <param name="inner">What was thrown while reading, where something was.</param>
    public ModelFileException(string file, string problem, Exception? inner = null)
        : base($"{file}: {problem}. Restore the file from version control, or export it again with fpga/model/train.py.", inner)
    {
        File = file;
        Problem = problem;
    }

    /// <summary>Name of the file.</summary>
    public string File { get; }

    /// <summary>What is wrong with it.</summary>
    public string Problem { get; }
}
