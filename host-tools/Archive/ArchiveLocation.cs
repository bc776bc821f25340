using System.Data.Common;
using Npgsql;

namespace EcgWearable.Archive;

/// <summary>Where an archive is: a SQLite file, or a PostgreSQL database.</summary>
public sealed class ArchiveLocation
{
    private const string FileName = "archive.sqlite";

    private ArchiveLocation(string? path, string? connectionString, string displayName)
    {
        Path = path;
        ConnectionString = connectionString;
        DisplayName = displayName;
    }

    /// <summary>The file of a SQLite archive, absolute; null for PostgreSQL.</summary>
    public string? Path { get; }

    /// <summary>The connection string of a PostgreSQL archive; null for a file. It may hold a password: never print it.</summary>
    public string? ConnectionString { get; }

    /// <summary>What messages call it; no password in it.</summary>
    public string DisplayName { get; }

    /// <summary>The user's own archive: under XDG_DATA_HOME, or what the system has in its place (LocalAppData, Application Support).</summary>
    public static ArchiveLocation Default
    {
        get
        {
            string? folder = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
            if (string.IsNullOrEmpty(folder) || !System.IO.Path.IsPathRooted(folder))
            {
                // On Linux this is ~/.local/share, as the XDG Base Directory Specification has it.
                folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            }

            return Parse(System.IO.Path.Combine(folder, "ecg-wearable", FileName));
        }
    }

    /// <summary>Reads what the user gave: a path, or a connection string such as "Host=db;Database=ecg;Username=ecg".</summary>
    /// <param name="text">The path or connection string; null for <see cref="Default"/>.</param>
    /// <exception cref="ArchiveException">It is neither.</exception>
    public static ArchiveLocation Parse(string? text)
    {
        if (text is null)
        {
            return Default;
        }

        if (text.Trim().Length == 0)
        {
            throw new ArchiveException(ArchiveFailure.BadInput, "--archive: nothing given; name a file, or a PostgreSQL database as \"Host=...;Database=...;Username=...\"");
        }

        if (!IsConnectionString(text))
        {
            string path = System.IO.Path.GetFullPath(text);
            return new ArchiveLocation(path, null, path);
        }

        try
        {
            NpgsqlConnectionStringBuilder builder = new(text);
            string database = builder.Database ?? builder.Username ?? "the user's own";
            return new ArchiveLocation(null, builder.ConnectionString, $"database {database} on {builder.Host}");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException)
        {
            // Npgsql throws the last for a name that it does not know and that has no value.
            throw new ArchiveException(
                ArchiveFailure.BadInput,
                $"--archive: this connection string is not understood ({e.Message}); write \"Host=...;Database=...;Username=...\"",
                e);
        }
    }

    private static bool IsConnectionString(string text)
    {
        // A file's name may hold '=', but hardly "Host=" at the start of one of several settings.
        try
        {
            DbConnectionStringBuilder builder = new() { ConnectionString = text };
            return builder.ContainsKey("Host") || builder.ContainsKey("Server");
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
