using Spectre.Console;

namespace EcgWearable.Ecg.Wear;

/// <summary>Works on the records of a database side by side and shows how far each has come.</summary>
internal static class ParallelRecords
{
    /// <summary>Runs the work on every record.</summary>
    /// <param name="names">Names of the records.</param>
    /// <param name="jobs">How many at a time.</param>
    /// <param name="quiet">True to show no progress bar.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="work">The work on one record.</param>
    /// <returns>The results in the order of the names.</returns>
    public static T[] Run<T>(
        IReadOnlyList<string> names,
        int jobs,
        bool quiet,
        CancellationToken cancellation,
        Func<string, T> work)
    {
        T[] results = new T[names.Count];
        ParallelOptions options = new() { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation };
        if (quiet || Console.IsErrorRedirected)
        {
            Parallel.For(0, names.Count, options, i => results[i] = work(names[i]));
            return results;
        }

        ProgressBar.Show(bar =>
        {
            ProgressTask task = bar.AddTask($"{names.Count} records", maxValue: names.Count);
            Parallel.For(0, names.Count, options, i =>
            {
                results[i] = work(names[i]);
                task.Increment(1);
            });
        });
        return results;
    }
}
