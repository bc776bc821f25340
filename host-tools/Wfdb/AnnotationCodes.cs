namespace EcgWearable.Wfdb;

/// <summary>What the annotation codes mean.</summary>
public static class AnnotationCodes
{
    // One character for each code from 0 to 41; a space where there is none.
    private const string Mnemonics = " NLRaVFJASEj/Q~ | sT*D\"=pB^t+u?![]en@xf()r";

    /// <summary>The usual one-character mnemonic ('N', 'V', '+', ...), or "[code]" where there is none.</summary>
    /// <param name="code">The annotation code.</param>
    public static string Mnemonic(this AnnotationCode code) =>
        (int)code < Mnemonics.Length && Mnemonics[(int)code] != ' ' ? Mnemonics[(int)code].ToString() : $"[{(int)code}]";

    /// <summary>The code with this mnemonic, or null.</summary>
    /// <param name="mnemonic">One character, for instance 'V'.</param>
    public static AnnotationCode? FromMnemonic(char mnemonic)
    {
        int code = mnemonic == ' ' ? -1 : Mnemonics.IndexOf(mnemonic, StringComparison.Ordinal);
        return code > 0 ? (AnnotationCode)code : null;
    }

    /// <summary>
    /// True for the codes that mark a heartbeat. Flutter waves ('!') are not beats: they cannot be told one from the other reliably,
    /// and EC57 does not score them.
    /// </summary>
    /// <param name="code">The annotation code.</param>
    public static bool IsBeat(this AnnotationCode code) => code
        is (>= AnnotationCode.Normal and <= AnnotationCode.Unclassifiable)
        or AnnotationCode.BundleBranchBlock
        or AnnotationCode.Learning
        or AnnotationCode.AtrialEscape
        or AnnotationCode.SupraventricularEscape
        or AnnotationCode.PacedFusion
        or AnnotationCode.RonT;
}
