using System.Text;
using EcgWearable.Archive;

namespace EcgWearable.Fuzzer.Targets;

/// <summary>What the user gives as the archive: a path or a connection string.</summary>
internal sealed class ArchiveLocationTarget : FuzzTarget
{
    /// <inheritdoc/>
    public override string Name => "archive-location";

    /// <inheritdoc/>
    public override int LongestInputBytes => 200;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Tokens => Words("Host=", "Server=", ";", "=", "\"", "'", "Port=", "Timeout=", "-1", "99999999999", "SslMode=", "Database=", "Username=", "Pooling=maybe", "/", "..", "Password=", "postgres://", "user=", " ");

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => Words("wears.db", "Host=db;Port=5432;Database=ecg;Username=ecg;Timeout=5;SslMode=Prefer", "Server=\"a;b\";Pooling=true");

    /// <inheritdoc/>
    public override void Run(byte[] input) => _ = ArchiveLocation.Parse(Encoding.UTF8.GetString(input).Replace("\0", "", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool IsDocumented(Exception exception) => exception is ArchiveException;

    /// <inheritdoc/>
    public override long AllocationBound(int inputBytes) => 256_000 + (1024L * inputBytes);
}
