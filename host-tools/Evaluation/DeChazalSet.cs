namespace EcgWearable.Evaluation;

/// <summary>The side on which a record stands between patients. The values are those of the dataset file's array <c>partition</c>.</summary>
public enum DeChazalSet
{
    /// <summary>Neither: a record with paced beats, or of another database.</summary>
    None = 0,

    /// <summary>To train on.</summary>
    Ds1 = 1,

    /// <summary>To test on.</summary>
    Ds2 = 2,
}
