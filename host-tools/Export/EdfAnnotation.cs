using System.Globalization;
using System.Text;

namespace EcgWearable.Export;

/// <summary>
/// A time-stamped annotation list (TAL) with one annotation: "+onset[0x15 duration]0x14 text 0x14 0x00".
/// Source: B. Kemp and J. Olivan, "European data format 'plus' (EDF+)", Clinical Neurophysiology 114, 2003, section 2.2.2.
/// </summary>
/// <param name="OnsetSeconds">Seconds from the start of the file, to 100 ns.</param>
/// <param name="DurationSeconds">Length in seconds, or null where it has none.</param>
/// <param name="Text">What is annotated.</param>
internal readonly record struct EdfAnnotation(decimal OnsetSeconds, decimal? DurationSeconds, string Text)
{
    /// <summary>The bytes of the list.</summary>
    /// <param name="originSeconds">What to add to the onset: the fraction of a second that the file's start is past its header's.</param>
    public byte[] Encode(decimal originSeconds) => Encoding.UTF8.GetBytes(
        $"{Onset(OnsetSeconds + originSeconds)}{(DurationSeconds is { } duration ? "\u0015" + Number(duration) : "")}\u0014{Text}\u0014\0");

    /// <summary>The list that says when a data record begins.</summary>
    public static byte[] TimeKeeping(decimal onsetSeconds) => Encoding.UTF8.GetBytes($"{Onset(onsetSeconds)}\u0014\u0014\0");

    private static string Onset(decimal seconds) => (seconds < 0 ? "" : "+") + Number(seconds);

    private static string Number(decimal value) => value.ToString("0.#######", CultureInfo.InvariantCulture);
}
