using System.Globalization;
using EcgWearable.Firmware.Classification;
using EcgWearable.WearLog;
using Spectre.Console;

namespace EcgWearable.Ecg.Output;

/// <summary>Sessions of a log, for people and for programs.</summary>
public static class SessionOutput
{
    /// <summary>The classes in the order of every table.</summary>
    internal static readonly BeatClass[] Classes = [BeatClass.N, BeatClass.S, BeatClass.V, BeatClass.F, BeatClass.Unclassified];

    /// <summary>A session as JSON.</summary>
    public static object Of(WearSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new
        {
            bootCount = session.BootCount,
            durationSeconds = session.DurationSeconds,
            beats = session.Beats.Count,
            classes = Classes.ToDictionary(c => c.ToString(), c => Count(session, c)),
            samplesLost = session.LostSampleCount,
            strips = session.Strips.Count,
            modelHash = session.Boot?.ModelHashPrefix,
        };
    }

    /// <summary>Writes one table for each session that has beats, and what is damaged.</summary>
    public static void WriteTables(WearLogContents contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        foreach (WearSession session in contents.Sessions.Where(s => s.Beats.Count > 0))
        {
            Table table = NumberTable.Create("beats", "count", "of classified");
            int unclassified = Count(session, BeatClass.Unclassified);
            foreach (BeatClass beatClass in Classes)
            {
                int count = Count(session, beatClass);
                bool isUnclassified = beatClass == BeatClass.Unclassified;
                table.AddRow(Name(beatClass), Number(count), isUnclassified ? Percent(count, session.Beats.Count) + " of all" : Percent(count, session.Beats.Count - unclassified));
            }

            table.AddRow("all", Number(session.Beats.Count), string.Empty);
            AnsiConsole.Write(table);
            AnsiConsole.MarkupLineInterpolated(
                CultureInfo.InvariantCulture,
                $"session {session.BootCount}: {session.DurationSeconds:N1} s, {session.LostSampleCount} samples lost, {session.Strips.Count} strips");
        }

        foreach (LogDamage damage in contents.Damages)
        {
            AnsiConsole.MarkupLineInterpolated(
                $"[yellow]damaged[/] at byte {damage.Offset} (sector {damage.SectorSequence}): {damage.Problem}");
        }
    }

    private static int Count(WearSession session, BeatClass beatClass) => session.Beats.Count(b => b.Class == beatClass);

    /// <summary>A class in words.</summary>
    internal static string Name(BeatClass beatClass) => beatClass switch
    {
        BeatClass.N => "N normal",
        BeatClass.S => "S supraventricular",
        BeatClass.V => "V ventricular",
        BeatClass.F => "F fusion",
        _ => "unclassified",
    };

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(int count, int total) => total == 0 ? "–" : (100.0 * count / total).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
