using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace EcgWearable.Power;

/// <summary>
/// <c>hardware/power.json</c>: what every part draws in every state, what changes of state cost, and what else the study takes as given.
/// None of it was measured on this device.
/// </summary>
public sealed class PowerTable
{
    private static readonly string[] Limits = ["typical", "maximum", "minimum"];
    private readonly string _name;
    private readonly List<string> _problems = [];
    private readonly Dictionary<string, PowerState> _states = [];
    private readonly Dictionary<string, PowerTransition> _transitions = [];
    private readonly Dictionary<string, StudyInput> _inputs = [];
    private readonly Dictionary<string, string> _basis = [];

    private PowerTable(string name, JsonElement root)
    {
        _name = name;
        RailMillivolts = Number(root, "railMillivolts", "the table");
        if (TryGet(root, "basis", out JsonElement basis) && basis.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty entry in basis.EnumerateObject())
            {
                _basis[entry.Name] = entry.Value.ToString();
            }
        }

        ReadBattery(root);
        foreach (JsonElement state in Entries(root, "states"))
        {
            Read(state, "constant", ReadState);
        }

        foreach (JsonElement state in Entries(root, "studyStates"))
        {
            Read(state, "id", ReadState);
        }

        foreach (JsonElement transition in Entries(root, "transitions"))
        {
            Read(transition, "id", ReadTransition);
        }

        foreach (JsonElement input in Entries(root, "inputs"))
        {
            Read(input, "id", ReadInput);
        }
    }

    /// <summary>The table that this program was built with.</summary>
    public static PowerTable BuiltIn { get; } = LoadBuiltIn();

    /// <summary>Rail voltage in millivolts.</summary>
    public double RailMillivolts { get; }

    /// <summary>Energy of a full cell in milliwatt-hours.</summary>
    public double CellMilliwattHours { get; private set; }

    /// <summary>Charge of a full cell in milliampere-hours.</summary>
    public double CellMilliampereHours { get; private set; }

    /// <summary>Every state, in the order of the file.</summary>
    public IReadOnlyCollection<PowerState> States => _states.Values;

    /// <summary>Every transition, in the order of the file.</summary>
    public IReadOnlyCollection<PowerTransition> Transitions => _transitions.Values;

    /// <summary>Every other input, in the order of the file.</summary>
    public IReadOnlyCollection<StudyInput> Inputs => _inputs.Values;

    /// <summary>What each basis means.</summary>
    public IReadOnlyDictionary<string, string> Basis => _basis;

    /// <summary>Reads a table.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="PowerTableException">It is not JSON, or breaks a rule; every broken rule is named.</exception>
    public static PowerTable Parse(string json, string name = "hardware/power.json")
    {
        IReadOnlyList<string> problems = Problems(json, name, out PowerTable? table);
        return problems.Count == 0 ? table! : throw new PowerTableException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>What is wrong with a table: a rule broken by each line; empty when nothing is.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="name">What to call it in messages.</param>
    public static IReadOnlyList<string> Problems(string json, string name = "hardware/power.json") => Problems(json, name, out _);

    /// <summary>Power of a state in microwatts.</summary>
    /// <exception cref="PowerTableException">There is no such state.</exception>
    public double Microwatts(string state) => Find(_states, state, "state").Microwatts;

    /// <summary>A transition.</summary>
    /// <exception cref="PowerTableException">There is no such transition.</exception>
    public PowerTransition Transition(string id) => Find(_transitions, id, "transition");

    /// <summary>Value of another input.</summary>
    /// <exception cref="PowerTableException">There is no such input.</exception>
    public double Input(string id) => Find(_inputs, id, "input").Value;

    private static PowerTable LoadBuiltIn()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("power.json")!;
        using StreamReader reader = new(stream);
        return Parse(reader.ReadToEnd());
    }

    private static IReadOnlyList<string> Problems(string json, string name, out PowerTable? table)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                table = null;
                return [$"{name}: is not a JSON object; see the file in the repository"];
            }

            table = new PowerTable(name, document.RootElement);
            return table._problems;
        }
        catch (InvalidOperationException e)
        {
            // JSON may escape halves of characters, which no string can hold.
            table = null;
            return [$"{name}: holds a text that is none: {e.Message}"];
        }
        catch (JsonException e)
        {
            table = null;
            return [$"{name}: not JSON at line {e.LineNumber + 1}: {e.Message}"];
        }
    }

    private static bool TryGet(JsonElement entry, string property, out JsonElement value)
    {
        value = default;
        return entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(property, out value);
    }

    private static string Text(JsonElement entry, string property) =>
        TryGet(entry, property, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;

    private T Find<T>(Dictionary<string, T> entries, string id, string kind) =>
        entries.TryGetValue(id, out T? entry) ? entry : throw new PowerTableException($"{_name}: there is no {kind} '{id}'; add it, with its source");

    private void Problem(string problem) => _problems.Add($"{_name}: {problem}");

    private double Number(JsonElement entry, string property, string id)
    {
        if (TryGet(entry, property, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.GetDouble() >= 0)
        {
            return value.GetDouble();
        }

        Problem($"{id}: '{property}' is missing or not a number of at least 0");
        return 0;
    }

    private IEnumerable<JsonElement> Entries(JsonElement root, string property)
    {
        if (TryGet(root, property, out JsonElement entries) && entries.ValueKind == JsonValueKind.Array)
        {
            return entries.EnumerateArray();
        }

        Problem($"there is no list '{property}'");
        return [];
    }

    private void Read(JsonElement entry, string idProperty, Action<string, JsonElement> read)
    {
        string id = Text(entry, idProperty);
        if (id.Length == 0)
        {
            Problem($"an entry has no '{idProperty}': {entry.GetRawText().ReplaceLineEndings(" ")}");
            return;
        }

        string basis = Text(entry, "basis");
        if (!_basis.ContainsKey(basis))
        {
            Problem($"{id}: basis '{basis}' is not explained");
        }

        if (string.IsNullOrWhiteSpace(Text(entry, "source")))
        {
            Problem($"{id}: no source");
        }

        read(id, entry);
    }

    private void ReadBattery(JsonElement root)
    {
        if (!TryGet(root, "battery", out JsonElement battery))
        {
            Problem("there is no 'battery'");
            return;
        }

        CellMilliampereHours = Number(battery, "milliampereHours", "battery");
        CellMilliwattHours = Number(battery, "nominalMillivolts", "battery") * CellMilliampereHours / 1000;
        double joules = CellMilliwattHours * 3.6;
        double stated = Number(battery, "joules", "battery");
        if (stated != Math.Round(joules))
        {
            Problem(string.Create(CultureInfo.InvariantCulture, $"battery: {joules:0.###} J, not {stated}"));
        }
    }

    private void ReadState(string id, JsonElement entry)
    {
        CheckLimit(id, entry);
        double microwatts = Number(entry, "microwatts", id);
        string current = "not known";
        if (TryGet(entry, "supplies", out _))
        {
            List<string> parts = [];
            double sum = 0;
            foreach (JsonElement supply in Entries(entry, "supplies"))
            {
                double microamperes = Number(supply, "microamperes", id);
                double millivolts = Number(supply, "millivolts", id);
                sum += microamperes * millivolts / 1000;
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{microamperes / 1000:0.###} mA at {millivolts / 1000:0.0##} V"));
            }

            current = string.Join(", ", parts);
            CheckMicrowatts(id, $"{current} are", sum, microwatts);
        }
        else if (!TryGet(entry, "currentNotKnown", out _))
        {
            double microamperes = Number(entry, "microamperes", id);
            current = string.Create(CultureInfo.InvariantCulture, $"{microamperes:#,0.###} uA");
            CheckMicrowatts(id, string.Create(CultureInfo.InvariantCulture, $"{microamperes} uA at {RailMillivolts / 1000} V are"), microamperes * RailMillivolts / 1000, microwatts);
            if (TryGet(entry, "maximumMicroamperes", out _))
            {
                double maximum = Number(entry, "maximumMicroamperes", id);
                current += string.Create(CultureInfo.InvariantCulture, $" (at most {maximum:#,0.###})");
                if (maximum < microamperes)
                {
                    Problem($"{id}: the maximum is below the figure");
                }
            }
        }

        PowerState state = new(
            id, Text(entry, "part"), Text(entry, "state"), current, microwatts, Text(entry, "limit"), Text(entry, "basis"), Text(entry, "source"), Text(entry, "note"));
        if (state.Part.Length == 0 || state.Name.Length == 0)
        {
            Problem($"{id}: 'part' or 'state' is missing");
        }

        if (!_states.TryAdd(id, state))
        {
            Problem($"{id}: is there twice");
        }
    }

    private void ReadTransition(string id, JsonElement entry)
    {
        CheckLimit(id, entry);
        double milliseconds = Number(entry, "milliseconds", id);
        if (milliseconds <= 0)
        {
            Problem($"{id}: a transition takes time; 'milliseconds' must be above 0");
        }

        if (TryGet(entry, "maximumMilliseconds", out _) && Number(entry, "maximumMilliseconds", id) < milliseconds)
        {
            Problem($"{id}: the maximum is below the figure");
        }

        double microwatts = 0;
        bool known = true;
        foreach (JsonElement drawn in Entries(entry, "draws"))
        {
            if (_states.TryGetValue(drawn.ToString(), out PowerState? state))
            {
                microwatts += state.Microwatts;
            }
            else
            {
                known = false;
                Problem($"{id}: draws '{drawn}', which is no state");
            }
        }

        double microjoules = Number(entry, "microjoules", id);
        double expected = microwatts * milliseconds / 1000;
        if (known && Math.Abs(microjoules - expected) > 0.0501)
        {
            Problem(string.Create(CultureInfo.InvariantCulture, $"{id}: {milliseconds} ms at {microwatts} uW are {expected:0.0} uJ, not {microjoules}"));
        }

        PowerTransition transition = new(
            id, Text(entry, "part"), Text(entry, "from"), Text(entry, "to"), milliseconds, microjoules, Text(entry, "limit"), Text(entry, "basis"), Text(entry, "source"), Text(entry, "note"));
        if (transition.Part.Length == 0 || transition.From.Length == 0 || transition.To.Length == 0)
        {
            Problem($"{id}: 'part', 'from' or 'to' is missing");
        }

        if (!_transitions.TryAdd(id, transition))
        {
            Problem($"{id}: is there twice");
        }
    }

    private void ReadInput(string id, JsonElement entry)
    {
        StudyInput input = new(id, Number(entry, "value", id), Text(entry, "unit"), Text(entry, "basis"), Text(entry, "source"), Text(entry, "note"));
        if (!_inputs.TryAdd(id, input))
        {
            Problem($"{id}: is there twice");
        }
    }

    private void CheckLimit(string id, JsonElement entry)
    {
        if (!Limits.Contains(Text(entry, "limit")))
        {
            Problem($"{id}: 'limit' is '{Text(entry, "limit")}'; it is typical, maximum or minimum");
        }
    }

    private void CheckMicrowatts(string id, string says, double microwatts, double stated)
    {
        double expected = Math.Max(1, Math.Round(Math.Round(microwatts, 6), MidpointRounding.AwayFromZero));
        if (stated != expected)
        {
            Problem(string.Create(CultureInfo.InvariantCulture, $"{id}: {says} {expected} uW, not {stated}"));
        }
    }
}
