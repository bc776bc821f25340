namespace EcgWearable.WearLog;

/// <summary>A stretch of the sample count, such as lost samples or a time with an electrode off.</summary>
/// <param name="FirstSampleIndex">First sample in it.</param>
/// <param name="EndSampleIndex">Sample after the last.</param>
public readonly record struct SampleInterval(long FirstSampleIndex, long EndSampleIndex)
{
    /// <summary>Samples in it.</summary>
    public long SampleCount => EndSampleIndex - FirstSampleIndex;
}
