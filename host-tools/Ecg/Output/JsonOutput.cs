using System.Text.Json;

namespace EcgWearable.Ecg.Output;

/// <summary>Machine-readable output.</summary>
public static class JsonOutput
{
    /// <summary>How everything is written: camel case, indented, Unicode as it is.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a value to stdout.</summary>
    public static void Write<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Options));
}
