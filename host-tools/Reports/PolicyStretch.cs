using EcgWearable.Firmware.Power;

namespace EcgWearable.Reports;

/// <summary>A stretch at one level of the power policy.</summary>
/// <param name="Level">The level's value in the log.</param>
/// <param name="FirstSampleIndex">Where it begins.</param>
/// <param name="EndSampleIndex">Where the next one begins, or the session ends.</param>
internal readonly record struct PolicyStretch(int Level, long FirstSampleIndex, long EndSampleIndex)
{
    /// <summary>The level in words.</summary>
    public string LevelName => Enum.IsDefined((PolicyLevel)Level) ? $"{(PolicyLevel)Level}" : HtmlText.Text($"level {Level}");

    /// <summary>The stretches of a session: from the level at boot through its changes; empty where neither is in the log.</summary>
    public static List<PolicyStretch> Of(WearLog.WearSession session)
    {
        List<PolicyStretch> stretches = [];
        int? level = session.Boot?.PolicyLevel;
        long from = session.StartSampleIndex;
        foreach (WearLog.WearEvent happened in session.Events)
        {
            if (happened.Code != Firmware.Logging.EventCode.PolicyChanged)
            {
                continue;
            }

            // Where the boot record is missing, or changes were lost, the change itself says what was before.
            int before = (int)((happened.Argument >> 8) & 0xFF);
            if (happened.SampleIndex > from)
            {
                stretches.Add(new PolicyStretch(stretches.Count == 0 ? before : level ?? before, from, happened.SampleIndex));
            }

            level = (int)(happened.Argument & 0xFF);
            from = Math.Max(happened.SampleIndex, from);
        }

        if (level is int last && session.EndSampleIndex > from)
        {
            stretches.Add(new PolicyStretch(last, from, session.EndSampleIndex));
        }

        return stretches;
    }
}
