using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace EcgWearable.IntegerModel;

/// <summary>
/// The exported model: network, test vectors and where it comes from. fpga/model/README.md describes the file byte by
/// byte.
/// </summary>
public sealed class ModelFile
{
    /// <summary>Version of the file format.</summary>
    public const int Version = 1;

    private const int HashBytes = 32;
    private const int MaximumBytes = 16 << 20;
    private const int MaximumSections = 64;
    private const string Network4 = "NETW";
    private const string Vectors4 = "VECT";
    private const string Info4 = "INFO";

    private ModelFile(NetworkDefinition network, IReadOnlyList<TestVector> vectors, JsonElement info)
    {
        Network = network;
        Vectors = vectors;
        Info = info;
        Protocol = ReadProtocol(info);
        Fold = ReadNumber(info, "fold");
        FoldCount = ReadNumber(info, "folds");
    }

    /// <summary>The network.</summary>
    public NetworkDefinition Network { get; }

    /// <summary>Inputs with the logits they must give; at least one. The first is a device's self-test.</summary>
    public IReadOnlyList<TestVector> Vectors { get; }

    /// <summary>What the exporter says of the training: a JSON object.</summary>
    public JsonElement Info { get; }

    /// <summary>
    /// Which beats the model was trained on: <c>deployed</c> for those of all non-paced records, <c>inter</c> for those of DS1, <c>intra</c>
    /// for all but those of one fold; empty where the file does not say.
    /// </summary>
    public string Protocol { get; }

    /// <summary>The fold that the model was not trained on, from 0; null where the file does not say.</summary>
    public int? Fold { get; }

    /// <summary>The number of folds; null where the file does not say.</summary>
    public int? FoldCount { get; }

    /// <summary>Reads and checks a model file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">It cannot be read, is damaged, of another version, or holds no valid network.</exception>
    public static ModelFile Load(string path)
    {
        byte[] data;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw new ModelFileException(path, "there is no such file");
            }

            if (file.Length > MaximumBytes)
            {
                throw new ModelFileException(path, $"it has {file.Length} bytes, but a model file has at most {MaximumBytes}");
            }

            data = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new ModelFileException(path, $"it cannot be read ({error.Message.TrimEnd('.')})", error);
        }

        return Read(data, path);
    }

    /// <summary>Reads and checks the bytes of a model file.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <exception cref="ModelFileException">It is damaged, of another version, or holds no valid network.</exception>
    public static ModelFile Read(ReadOnlySpan<byte> data, string name)
    {
        if (data.Length < 8 + HashBytes || !data[..4].SequenceEqual("ECGM"u8))
        {
            throw new ModelFileException(name, "it is not a model file: it does not begin with ECGM, or is too short");
        }

        ReadOnlySpan<byte> body = data[..^HashBytes];
        Span<byte> hash = stackalloc byte[HashBytes];
        SHA256.HashData(body, hash);
        if (!hash.SequenceEqual(data[^HashBytes..]))
        {
            throw new ModelFileException(name, "it is damaged or cut short: its SHA-256 does not match the one at its end");
        }

        try
        {
            return Parse(body[4..]);
        }
        catch (ArgumentException error)
        {
            throw new ModelFileException(name, error.Message, error);
        }
        catch (JsonException error)
        {
            throw new ModelFileException(name, $"its {Info4} section is not JSON (line {error.LineNumber + 1})", error);
        }
    }

    /// <summary>Runs all test vectors through the network.</summary>
    /// <returns>Index of the first vector whose logits differ in any bit, or -1 where all are right.</returns>
    public int FirstWrongVector()
    {
        var network = new IntegerNetwork(Network);
        Span<int> logits = stackalloc int[Network.ClassCount];
        for (int i = 0; i < Vectors.Count; i++)
        {
            network.Forward(Vectors[i].Window, Vectors[i].Context, logits);
            if (!logits.SequenceEqual(Vectors[i].Logits))
            {
                return i;
            }
        }

        return -1;
    }

    private static ModelFile Parse(ReadOnlySpan<byte> body)
    {
        var reader = new PayloadReader(body);
        int version = reader.UInt16();
        if (version != Version)
        {
            throw new ArgumentException($"it has version {version}, but this program knows version {Version}");
        }

        int count = reader.UInt16();
        if (count > MaximumSections)
        {
            throw new ArgumentException($"it claims {count} sections, but at most {MaximumSections} are possible");
        }

        NetworkDefinition? network = null;
        ReadOnlySpan<byte> vectors = default;
        ReadOnlySpan<byte> info = default;
        var seen = new HashSet<string>();
        for (int i = 0; i < count; i++)
        {
            string kind = Encoding.Latin1.GetString(reader.Take(4));
            uint length = reader.UInt32();
            ReadOnlySpan<byte> payload = reader.Take(length);
            if (!seen.Add(kind))
            {
                throw new ArgumentException($"section {kind} occurs twice");
            }

            switch (kind)
            {
                case Network4:
                    network = NetworkDefinition.Decode(payload);
                    break;
                case Vectors4:
                    vectors = payload;
                    break;
                case Info4:
                    info = payload;
                    break;
                default:
                    // A later exporter may add sections; what this program needs is complete without them.
                    break;
            }
        }

        if (reader.Remaining != 0)
        {
            throw new ArgumentException($"{reader.Remaining} bytes follow the last section");
        }

        foreach (string kind in (ReadOnlySpan<string>)[Network4, Vectors4, Info4])
        {
            if (!seen.Contains(kind))
            {
                throw new ArgumentException($"section {kind} is missing");
            }
        }

        return new ModelFile(network!, ParseVectors(vectors, network!), ParseInfo(info));
    }

    private static TestVector[] ParseVectors(ReadOnlySpan<byte> payload, NetworkDefinition network)
    {
        var reader = new PayloadReader(payload);
        int count = reader.UInt16();
        int windowLength = reader.UInt16();
        int contextLength = reader.Byte();
        int classCount = reader.Byte();
        reader.Zeros(2);
        if (windowLength != network.WindowLength || contextLength != network.ContextLength || classCount != network.ClassCount)
        {
            throw new ArgumentException(
                $"its test vectors have {windowLength} samples, {contextLength} features and {classCount} logits, but the network has {network.WindowLength}, {network.ContextLength} and {network.ClassCount}");
        }

        if (count == 0)
        {
            throw new ArgumentException("it has no test vectors");
        }

        if (reader.Remaining != count * (windowLength + contextLength + (4 * classCount)))
        {
            throw new ArgumentException($"its section {Vectors4} does not have the length of {count} test vectors");
        }

        var vectors = new TestVector[count];
        for (int i = 0; i < count; i++)
        {
            vectors[i] = new TestVector(reader.SBytes(windowLength), reader.SBytes(contextLength), reader.Int32s(classCount));
        }

        return vectors;
    }

    private static string ReadProtocol(JsonElement info)
    {
        try
        {
            return info.TryGetProperty("protocol", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
        }
        catch (InvalidOperationException error)
        {
            // JSON may escape halves of characters, which no string can hold.
            throw new ArgumentException($"its {Info4} section names a protocol that is not text", error);
        }
    }

    private static int? ReadNumber(JsonElement info, string key)
    {
        if (!info.TryGetProperty(key, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw new ArgumentException($"its {Info4} section has a '{key}' that is not a whole number");
    }

    private static JsonElement ParseInfo(ReadOnlySpan<byte> payload)
    {
        if (!Utf8.IsValid(payload))
        {
            throw new ArgumentException($"its {Info4} section is not UTF-8");
        }

        var reader = new Utf8JsonReader(payload);
        JsonElement info = JsonElement.ParseValue(ref reader);
        if (info.ValueKind != JsonValueKind.Object || reader.BytesConsumed != payload.Length)
        {
            throw new ArgumentException($"its {Info4} section is not one JSON object");
        }

        return info;
    }
}
