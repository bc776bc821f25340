using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;

namespace EcgWearable.Archive;

/// <summary>Where an archive is: a SQLite file, or a PostgreSQL database.</summary>
public sealed class ArchiveLocation
{
    private const string FileName = "archive.sqlite";
    private const string HowToWrite = "write \"Host=...;Database=...;Username=...;Password=...\", and a value with ';', '=' or a blank in it in quotes";

    // What begins a setting of a connection string, at its beginning or behind another; and no file's name in a folder.
    private static readonly Regex Setting = new(
        @"(^|[;\s])\s*(host|server|data\s?source|address|addr|hostaddr|port|database|db|dbname|initial\s?catalog|user\s?name|user\s?id|userid|uid|user|password|pwd|psw|passfile|ssl\s?mode|search\s?path|timeout|pooling)\s*=",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

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

        if (text.Contains("://", StringComparison.Ordinal))
        {
            // There may be a password in it: it is not said again, here and below.
            throw new ArchiveException(ArchiveFailure.BadInput, $"--archive: addresses such as postgres://... are not understood; {HowToWrite}");
        }

        if (!Setting.IsMatch(text))
        {
            string path = System.IO.Path.GetFullPath(text);
            return new ArchiveLocation(path, null, path);
        }

        try
        {
            NpgsqlConnectionStringBuilder builder = new(text);
            if (string.IsNullOrWhiteSpace(builder.Host))
            {
                throw new ArchiveException(ArchiveFailure.BadInput, $"--archive: this connection string names no Host; {HowToWrite}");
            }

            string database = builder.Database ?? builder.Username ?? "the user's own";
            return IsName(builder.Host) && IsName(database)
                ? new ArchiveLocation(null, builder.ConnectionString, $"database {database} on {builder.Host}")
                : throw new ArchiveException(ArchiveFailure.BadInput, $"--archive: Host or Database of this connection string holds another setting; separate them with ';': {HowToWrite}");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException)
        {
            // Npgsql throws the last for a name that it does not know and that has no value. What it says may hold a piece of the password.
            throw new ArchiveException(ArchiveFailure.BadInput, $"--archive: this connection string is not understood{Culprit(text)}; {HowToWrite}");
        }
    }

    /// <summary>"Host=db user=anna password=..." is how libpq would have it; here all that is the host's name.</summary>
    private static bool IsName(string name) => !name.Contains('=', StringComparison.Ordinal);

    /// <summary>The setting that has a wrong value, by its name; nothing when it is a name that is wrong.</summary>
    private static string Culprit(string text)
    {
        try
        {
            foreach (System.Collections.DictionaryEntry setting in (System.Collections.IDictionary)new DbConnectionStringBuilder { ConnectionString = text })
            {
                NpgsqlConnectionStringBuilder one = [];
                string name = (string)setting.Key;
                if (Setting.IsMatch(name + "=") && !IsAccepted(one, name, setting.Value))
                {
                    return $": {name} has an impossible value";
                }
            }
        }
        catch (ArgumentException)
        {
            return "";
        }

        return ": one of its settings is not known, or has an impossible value";

        static bool IsAccepted(NpgsqlConnectionStringBuilder builder, string name, object? value)
        {
            try
            {
                builder[name] = value!;
                return true;
            }
            catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException)
            {
                return false;
            }
        }
    }
}
