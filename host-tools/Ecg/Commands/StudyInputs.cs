using System.Globalization;
using EcgWearable.Stress;
using EcgWearable.Wfdb;

namespace EcgWearable.Ecg.Commands;

/// <summary>What a study is made of: records of a database and noise.</summary>
internal static class StudyInputs
{
    /// <summary>The records that are wanted, or all.</summary>
    /// <param name="folder">Folder of the database.</param>
    /// <param name="wanted">Names; none for all.</param>
    /// <exception cref="UserErrorException">One of them is not there.</exception>
    public static IReadOnlyList<string> Records(string folder, string[] wanted)
    {
        IReadOnlyList<string> all = WfdbDatabase.RecordNames(folder);
        string? missing = wanted.FirstOrDefault(name => !all.Contains(name));
        if (missing is not null)
        {
            throw new UserErrorException(
                ExitCode.BadInput, string.Create(CultureInfo.InvariantCulture, $"{folder}: no record {missing} among its {all.Count}; see its .hea files"));
        }

        return wanted.Length > 0 ? [.. wanted.Distinct()] : all;
    }

    /// <summary>The noise records that conditions need.</summary>
    /// <param name="folder">Folder of the noise database, or null.</param>
    /// <param name="needed">Their names, one for each condition; null for none.</param>
    /// <exception cref="UserErrorException">There is no folder, but one is needed.</exception>
    public static IReadOnlyList<NoiseRecord> Noises(string? folder, IEnumerable<string?> needed)
    {
        string[] names = [.. needed.OfType<string>().Distinct()];
        if (names.Length > 0 && folder is null)
        {
            throw new UserErrorException(
                ExitCode.Usage, $"--noise-db is missing, but {names[0]} needs it; give the folder of the MIT-BIH Noise Stress Test Database, or --condition without noise");
        }

        return [.. names.Select(name => NoiseRecord.Read(folder!, name))];
    }
}
