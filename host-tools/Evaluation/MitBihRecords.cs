namespace EcgWearable.Evaluation;

/// <summary>Sets of records of the MIT-BIH Arrhythmia Database.</summary>
public static class MitBihRecords
{
    /// <summary>The records with paced beats, which EC57 leaves out of the classes' statistics (QRS detection is scored on them).</summary>
    public static IReadOnlyList<string> Paced { get; } = ["102", "104", "107", "217"];

    /// <summary>
    /// The records to train on between patients: DS1 of de Chazal, O'Dwyer and Reilly, IEEE Trans Biomed Eng 51(7):1196-1206, 2004.
    /// Record 201 here and 202 in <see cref="DeChazalDs2"/> are of one person.
    /// </summary>
    public static IReadOnlyList<string> DeChazalDs1 { get; } =
    [
        "101", "106", "108", "109", "112", "114", "115", "116", "118", "119", "122",
        "124", "201", "203", "205", "207", "208", "209", "215", "220", "223", "230",
    ];

    /// <summary>The records to test on between patients: DS2 of the same work. Nothing may be chosen on it.</summary>
    public static IReadOnlyList<string> DeChazalDs2 { get; } =
    [
        "100", "103", "105", "111", "113", "117", "121", "123", "200", "202", "210",
        "212", "213", "214", "219", "221", "222", "228", "231", "232", "233", "234",
    ];

    /// <summary>True for the records with paced beats.</summary>
    /// <param name="recordName">Name of a record.</param>
    public static bool IsPaced(string recordName) => Paced.Contains(recordName);
}
