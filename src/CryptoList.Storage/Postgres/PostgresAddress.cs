using System.Text.RegularExpressions;
using Npgsql;

namespace CryptoList.Storage.Postgres;

/// <summary>Where a PostgreSQL store is, fit to be shown: no user, no password.</summary>
public sealed partial record PostgresAddress(string Host, int Port, string Database, string Schema)
{
    /// <exception cref="FormatException">Not a connection string, or one without host or database, or with a schema that is not a plain name.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException)
        {
            // The driver's message may quote a value, and the value may be the password.
            throw new FormatException("this is not a connection string of the form Host=…;Database=…;Username=…");
        }

        if (string.IsNullOrWhiteSpace(builder.Host)) throw new FormatException("Host is missing: the server's name, or the folder of its socket");
        if (string.IsNullOrWhiteSpace(builder.Database)) throw new FormatException("Database is missing");
        if (!SchemaName().IsMatch(Of(builder).Schema)) throw new FormatException("Search Path is not one plain name: a-z, 0-9 and _, at most 40 letters");
        return builder;
    }

    public static PostgresAddress Of(NpgsqlConnectionStringBuilder builder) => new(
        builder.Host ?? "", builder.Port, builder.Database ?? "", string.IsNullOrWhiteSpace(builder.SearchPath) ? PostgresDatabase.DefaultSchema : builder.SearchPath);

    public override string ToString() => $"{Host}:{Port}/{Database} ({Schema})";

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,39}$")]
    private static partial Regex SchemaName();
}
