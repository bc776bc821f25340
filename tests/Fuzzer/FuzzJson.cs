using System.Text.Json;

namespace EcgWearable.Fuzzer;

/// <summary>How requests and reports travel between load contexts and processes.</summary>
internal static class FuzzJson
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>As text.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>From text.</summary>
    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options)!;
}
