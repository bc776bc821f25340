using System.CommandLine;
using EcgWearable.Ecg;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>What a command line may be: no value of any option may be more than the parser can say in words.</summary>
public sealed class CommandLineTests
{
    private static readonly string[] Values = ["abc", "-1", "1e999", "nan", "", "99999999999999999999", "5 min", "\u0000", "2026-13-45"];

    public static TheoryData<string> CommandPaths
    {
        get
        {
            TheoryData<string> paths = [];
            foreach ((string path, _) in Leaves(Program.CreateRoot(), ""))
            {
                paths.Add(path);
            }

            return paths;
        }
    }

    [Theory]
    [MemberData(nameof(CommandPaths))]
    public void EveryValueOfEveryOptionIsReadOrRefused(string path)
    {
        RootCommand root = Program.CreateRoot();
        Command command = Leaves(root, "").Single(leaf => leaf.Path == path).Command;
        string[] words = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (Option option in command.Options.Where(o => o.Name is not "--help"))
        {
            foreach (string value in Values)
            {
                _ = root.Parse([.. words, option.Name, value]).Errors.Count;
                _ = root.Parse([.. words, option.Name, value, option.Name, value]).Errors.Count;
            }

            if (option.ValueType == typeof(int) || option.ValueType == typeof(int?) || option.ValueType == typeof(double) || option.ValueType == typeof(double?))
            {
                Assert.NotEmpty(root.Parse([.. words, option.Name, "abc"]).Errors);
            }
        }
    }

    [Theory]
    [InlineData("pull --from abc --image x --out y", "--from: 'abc' is not a length; write 5min, 300s or 1h (a bare number means minutes)")]
    [InlineData("pull --session abc --image x --out y", "Cannot parse argument 'abc' for option '--session'")]
    [InlineData("monitor --port a --port b", "Option '--port' expects a single argument but 2 were provided.")]
    [InlineData("wear --crystal abc", "Cannot parse argument 'abc' for option '--crystal'")]
    public void WhatCannotBeReadIsNamed(string line, string message)
    {
        (int exitCode, string output, string error) = EcgProcess.Run(line.Split(' '));
        Assert.Equal((ExitCode.Usage, ""), (exitCode, output));
        Assert.StartsWith("ecg: " + message, error, StringComparison.Ordinal);
        Assert.Contains("ecg: see 'ecg ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [(path.Trim(), command)]
        : command.Subcommands.SelectMany(sub => Leaves(sub, $"{path} {sub.Name}"));
}
