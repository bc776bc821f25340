using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace EcgWearable.Generator;

/// <summary>Reads the sources, in the folder hardware of a repository.</summary>
internal static partial class SourceFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads a JSON file.</summary>
    /// <typeparam name="T">What it holds: <see cref="PinMapFile"/> or <see cref="SchematicFile"/>.</typeparam>
    /// <param name="root">The repository's root.</param>
    /// <param name="name">Its name in hardware.</param>
    /// <exception cref="SourceException">It is not there, is no JSON, or lacks something.</exception>
    public static T ReadJson<T>(string root, string name)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(ReadText(root, name), Json) ?? throw new SourceException($"hardware/{name}: holds only 'null'; put its content back");
        }
        catch (JsonException e)
        {
            string at = e.Path is null or "$" ? string.Empty : $" at {e.Path}";
            throw new SourceException($"hardware/{name}, line {e.LineNumber + 1}{at}: {Problem(e.Message)}", e);
        }
    }

    /// <summary>Reads a text file, with line ends of one line feed.</summary>
    /// <param name="root">The repository's root.</param>
    /// <param name="name">Its name in hardware.</param>
    /// <exception cref="SourceException">It cannot be read or is not UTF-8.</exception>
    public static string ReadText(string root, string name)
    {
        try
        {
            UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            return strict.GetString(File.ReadAllBytes(Path.Combine(root, "hardware", name))).Replace("\r\n", "\n", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceException($"hardware/{name}: No such file or directory; put it back, or run hardware/generate of a whole checkout", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"hardware/{name}: {e.Message}", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new SourceException($"hardware/{name}: byte {e.Index} is not UTF-8; save the file as UTF-8", e);
        }
    }

    // Some of the reader's words name types of this program, which say nothing to who edits the file.
    private static string Problem(string message) => message switch
    {
        _ when Missing().Match(message) is { Success: true } match => $"{match.Groups[1].Value} missing; add it",
        _ when Duplicate().Match(message) is { Success: true } match => $"{match.Groups[1].Value} is there twice; remove one",
        _ when Unfit().IsMatch(message) => "not of the kind expected; write it as the other entries have it",
        _ => $"{Position().Replace(message, string.Empty).TrimEnd('.')}; mend the JSON there",
    };

    [GeneratedRegex("missing required properties including: (.*?)\\.? *(Path:|$)")]
    private static partial Regex Missing();

    [GeneratedRegex("^Duplicate property ('.*?')")]
    private static partial Regex Duplicate();

    [GeneratedRegex("could not be converted|allow null")]
    private static partial Regex Unfit();

    [GeneratedRegex(" (Path: .*|LineNumber: .*)$")]
    private static partial Regex Position();
}
