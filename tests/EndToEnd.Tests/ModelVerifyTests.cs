using System.Text.Json;
using EcgWearable.Evaluation;
using EcgWearable.Wfdb;
using Xunit;

namespace EcgWearable.Tests.EndToEnd;

/// <summary>The integer model in C# against PyTorch's integer forward: <c>ecg model verify --db</c>.</summary>
public sealed class ModelVerifyTests : IDisposable
{
    private const string CacheVariable = "XDG_CACHE_HOME";
    private readonly Sandbox _box = new();
    private readonly string? _cacheHome = Environment.GetEnvironmentVariable(CacheVariable);

    public ModelVerifyTests()
    {
        _box.CopyRecord();
        Environment.SetEnvironmentVariable(CacheVariable, _box.Path("cache"));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(CacheVariable, _cacheHome);
        _box.Dispose();
    }

    [TorchFact]
    public void EveryLogitOfEveryBeatIsPyTorchsAndItsLogitsAreKept()
    {
        JsonElement first = Verify(0);
        int beats = WfdbRecord.Read(Path.Combine(Sandbox.Data, "208x")).ReadAnnotations().Count(a => AamiClasses.FromAnnotation(a.Code) is not null);
        Assert.Equal(beats, first.GetProperty("windows").GetInt32());
        Assert.Equal(0, first.GetProperty("mismatches").GetInt32());
        Assert.Equal(JsonValueKind.Null, first.GetProperty("firstMismatch").ValueKind);
        Assert.False(first.GetProperty("pyTorchCached").GetBoolean());
        Assert.Equal(64, first.GetProperty("hash").GetString()!.Length);
        Assert.InRange(first.GetProperty("parameterBytes").GetInt32(), 1, 5700);
        Assert.InRange(first.GetProperty("deployedFlops").GetInt32(), 1, 72_100);
        Assert.InRange(first.GetProperty("flopsReduction").GetDouble(), 0.84, 1);
        Assert.True(first.GetProperty("seconds").GetDouble() > 0);

        JsonElement second = Verify(0);
        Assert.True(second.GetProperty("pyTorchCached").GetBoolean());
        Assert.Equal(0, second.GetProperty("pyTorchSeconds").GetDouble());
        Assert.Equal(beats, second.GetProperty("windows").GetInt32());
    }

    [TorchFact]
    public void ADamagedCacheIsComputedAnewAndAnotherModelHasItsOwn()
    {
        Verify(0);
        string kept = Assert.Single(Directory.GetFiles(_box.Path("cache", "ecg")));
        byte[] whole = File.ReadAllBytes(kept);
        foreach (byte[] damaged in new[] { whole[..100], [.. whole[..500], (byte)(whole[500] ^ 1), .. whole[501..]], [] })
        {
            File.WriteAllBytes(kept, damaged);
            JsonElement again = Verify(0);
            Assert.False(again.GetProperty("pyTorchCached").GetBoolean());
            Assert.Equal(0, again.GetProperty("mismatches").GetInt32());
            Assert.Equal(whole, File.ReadAllBytes(kept));
        }

        ModelFiles.WriteConstant(_box.Path("other.ecgm"), 2, """{"protocol":"deployed"}""");
        Assert.False(Verify(0, _box.Path("other.ecgm")).GetProperty("pyTorchCached").GetBoolean());
        Assert.Equal(2, Directory.GetFiles(_box.Path("cache", "ecg")).Length);
    }

    [TorchFact]
    public void ALogitThatDiffersIsNamed()
    {
        // A PyTorch that is wrong by 3 in class V of the eighth beat, and in one more beat.
        string python = Script("""
            /usr/bin/python3 "$@" || exit 1
            for out; do :; done
            /usr/bin/python3 - "$out" <<'END'
            import sys
            import numpy as np
            logits = np.load(sys.argv[1])
            logits[7, 2] += 3
            logits[100, 0] += 1
            np.save(sys.argv[1], logits)
            END
            """);
        JsonElement json = Verify(1, "--python", python);
        Assert.Equal(2, json.GetProperty("mismatches").GetInt32());
        JsonElement first = json.GetProperty("firstMismatch");
        Assert.Equal("208x", first.GetProperty("record").GetString());
        Assert.Equal("V", first.GetProperty("class").GetString());
        Assert.Equal(3, first.GetProperty("pyTorch").GetInt32() - first.GetProperty("integerModel").GetInt32());
        WfdbAnnotation eighth = WfdbRecord.Read(Path.Combine(Sandbox.Data, "208x")).ReadAnnotations().Where(a => AamiClasses.FromAnnotation(a.Code) is not null).ElementAt(7);
        Assert.Equal((long)Math.Round(eighth.Sample * 3200 / 9.0 / 360), first.GetProperty("sample").GetInt64());

        // For people too; and what is in dispute is not kept.
        (int exitCode, string output, _) = EcgProcess.Run("model", "verify", "--db", _box.Path("db"), "--python", python);
        Assert.Equal(1, exitCode);
        Assert.Contains($"the first: record 208x, sample {first.GetProperty("sample").GetInt64()}, class V: ", output, StringComparison.Ordinal);
        Assert.False(Verify(0).GetProperty("pyTorchCached").GetBoolean());
    }

    [Theory]
    [InlineData("echo 'python3: No module named torch; install it (on Debian: apt-get install python3-torch)' >&2; exit 4", 3, "apt-get install python3-torch")]
    [InlineData("printf 'Traceback\\n  File x\\nRuntimeError: no memory\\n' >&2; exit 1", 3, "ecg: RuntimeError: no memory")]
    [InlineData("exit 9", 3, "ended with exit code 9 and said nothing")]
    [InlineData("echo 0123abcd", 1, "its digest is 0123abcd, not ")]
    public void APythonThatFailsIsReported(string script, int expected, string mentions)
    {
        (int exitCode, string output, string error) = EcgProcess.Run("model", "verify", "--db", _box.Path("db"), "--python", Script(script), "--json");
        Assert.Equal(expected, exitCode);
        Assert.Contains(mentions, error, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", output + error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_box.Path("cache")));
    }

    [Fact]
    public void AMissingPythonAndAMissingDatabaseAreNamed()
    {
        Refused("nowhere", "--db", _box.Path("db"), "--python", _box.Path("nowhere"));
        Refused("nowhere", "--db", _box.Path("nowhere"));
        ModelFiles.WriteShortSighted(_box.Path("short.ecgm"));
        Refused("short.ecgm: its receptive field is 5 samples, but the firmware's windows have 665", _box.Path("short.ecgm"));
        ModelFiles.WriteOverflowing(_box.Path("over.ecgm"));
        Refused("over.ecgm: an accumulator of linear may reach", _box.Path("over.ecgm"));
    }

    private void Refused(string mentions, params string[] arguments)
    {
        (int exitCode, _, string error) = EcgProcess.Run(["model", "verify", .. arguments]);
        Assert.Equal(3, exitCode);
        Assert.Contains(mentions, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private JsonElement Verify(int expectedExitCode, params string[] arguments)
    {
        (int exitCode, string output, string error) = EcgProcess.Run(["model", "verify", "--db", _box.Path("db"), "--json", .. arguments]);
        Assert.True(exitCode == expectedExitCode, $"exit code {exitCode}: {error}");
        return JsonDocument.Parse(output).RootElement;
    }

    private string Script(string body)
    {
        string path = _box.Path("python");
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
