using System.Text;
using System.Text.Json.Nodes;
using EcgWearable.Power;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>The reader of <c>hardware/power.json</c>.</summary>
internal sealed class PowerTableTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "power-table";

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens => Words(
        "null", "true", "1e999", "-0", "[]", "{}", "\"\"", "\"\\ud800\"", "[[", "\"states\":", "\"basis\":", "\"battery\":", "\"supplies\":", "\"draws\":", "\"maximumMicroamperes\":", "\"maximumMilliseconds\":", "\"inputs\":", ",", ":");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds()
    {
        JsonNode table = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "power.json")))!;
        foreach (string list in new[] { "states", "studyStates", "transitions", "inputs" })
        {
            JsonArray entries = table[list]!.AsArray();
            while (entries.Count > 2)
            {
                entries.RemoveAt(entries.Count - 1);
            }

            foreach (JsonNode? entry in entries)
            {
                foreach (string text in new[] { "source", "note" })
                {
                    if (entry![text] is not null)
                    {
                        entry[text] = "s";
                    }
                }
            }
        }

        byte[] handmade = """
            {"railMillivolts":3300,"basis":{"b":"x"},"battery":{"milliampereHours":150,"nominalMillivolts":3700,"joules":1998},
            "states":[{"constant":"A","part":"p","state":"s","microwatts":330,"microamperes":100,"maximumMicroamperes":200,"limit":"typical","basis":"b","source":"s"},
            {"constant":"B","part":"p","state":"t","microwatts":33,"supplies":[{"microamperes":10,"millivolts":3300}],"limit":"maximum","basis":"b","source":"s"},
            {"constant":"C","part":"p","state":"u","microwatts":5,"currentNotKnown":true,"limit":"minimum","basis":"b","source":"s"}],"studyStates":[],
            "transitions":[{"id":"t","part":"p","from":"s","to":"t","milliseconds":2,"maximumMilliseconds":3,"draws":["A","B"],"microjoules":0.7,"limit":"typical","basis":"b","source":"s"}],
            "inputs":[{"id":"i","value":3,"unit":"s","basis":"b","source":"s"}]}
            """u8.ToArray();
        byte[] own = Encoding.UTF8.GetBytes(table.ToJsonString());
        return own.Length <= LongestInputBytes ? [handmade, own] : [handmade];
    }

    /// <inheritdoc/>
    public override void Run(byte[] input) => _ = PowerTable.Parse(Encoding.UTF8.GetString(input), "input");

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is PowerTableException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 64_000 + (256L * inputBytes);
}
