namespace EcgWearable.Evaluation;

/// <summary>Sets of records of the MIT-BIH Arrhythmia Database.</summary>
public static class MitBihRecords
{
    /// <summary>The records with paced beats, which EC57 leaves out of the classes' statistics (QRS detection is scored on them).</summary>
    public static IReadOnlyList<string> Paced { get; } = ["102", "104", "107", "217"];

    /// <summary>
    /// The records to train on between patients: DS1 of de Chazal, O'Dwyer and Reilly, IEEE Trans Biomed Eng 51(7):1196-1206, 2004,
    /// doi:10.1109/TBME.2004.827359.
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

    /// <summary>The 44 records whose beats are scored by class: both sets of de Chazal, which is all but the paced, in ordinal order.</summary>
    public static IReadOnlyList<string> Scored { get; } = [.. DeChazalDs1.Concat(DeChazalDs2).Order(StringComparer.Ordinal)];

    /// <summary>The set of de Chazal in which a record is.</summary>
    /// <param name="recordName">Name of a record; those that are not of the database are in none.</param>
    public static DeChazalSet SetOf(string recordName) =>
        DeChazalDs1.Contains(recordName) ? DeChazalSet.Ds1 : DeChazalDs2.Contains(recordName) ? DeChazalSet.Ds2 : DeChazalSet.None;

    /// <summary>
    /// The person whose record this is, by the name of that person's first record. Each record is of another person but 201 and 202
    /// (https://www.physionet.org/physiobank/database/html/mitdbdir/records.htm).
    /// </summary>
    /// <param name="recordName">Name of a record.</param>
    public static string SubjectOf(string recordName) => recordName == "202" ? "201" : recordName;

    /// <summary>True where a record of <see cref="DeChazalDs2"/> is of a person who is in <see cref="DeChazalDs1"/> as well: 202.</summary>
    /// <param name="recordName">Name of a record.</param>
    public static bool SharesSubjectWithTraining(string recordName) =>
        SetOf(recordName) == DeChazalSet.Ds2 && DeChazalDs1.Any(training => SubjectOf(training) == SubjectOf(recordName));

    /// <summary>True for the records with paced beats.</summary>
    /// <param name="recordName">Name of a record.</param>
    public static bool IsPaced(string recordName) => Paced.Contains(recordName);
}
