using System.Globalization;
using System.Reflection;

namespace EcgWearable.Hardware.Tests;

/// <summary>The public constants of a type, by name, as invariant text.</summary>
internal static class Constants
{
    public static Dictionary<string, string> Of(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .ToDictionary(field => field.Name, field => Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)!);

    /// <summary>Says where two sets of constants differ, in both directions.</summary>
    public static IEnumerable<string> Differences(
        IReadOnlyDictionary<string, string> wanted, string wantedIn, IReadOnlyDictionary<string, string> found, string foundIn)
    {
        foreach ((string name, string value) in wanted)
        {
            if (!found.TryGetValue(name, out string? other))
            {
                yield return $"{name} is in {wantedIn} but not in {foundIn}";
            }
            else if (other != value)
            {
                yield return $"{name} is {value} in {wantedIn} but {other} in {foundIn}";
            }
        }

        foreach (string name in found.Keys.Where(name => !wanted.ContainsKey(name)))
        {
            yield return $"{name} is in {foundIn} but not in {wantedIn}";
        }
    }
}
