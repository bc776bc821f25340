namespace EcgWearable.Ecg;

/// <summary>Exit codes of the tool; documented in its help and in the README.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The work was done and its answer is no: a vector that does not match, a part that fails its self-test.</summary>
    public const int Failed = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;

    /// <summary>An input is missing or damaged.</summary>
    public const int BadInput = 3;

    /// <summary>An output cannot be written.</summary>
    public const int CannotWrite = 4;

    /// <summary>The device does not answer, or not correctly.</summary>
    public const int Device = 5;

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;
}
