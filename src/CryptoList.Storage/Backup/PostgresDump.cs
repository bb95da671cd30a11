using System.ComponentModel;
using System.Diagnostics;
using CryptoList.Lists;
using CryptoList.Storage.Postgres;
using Npgsql;

namespace CryptoList.Storage.Backup;

/// <summary>PostgreSQL's own <c>pg_dump</c>, of the one schema, in its custom format.</summary>
public static class PostgresDump
{
    /// <summary>Writes <paramref name="file"/>. The password goes by the environment of that one process, where the list of processes does not show it.</summary>
    /// <exception cref="StoreUnavailableException">The program is not there, or fails; its own words are passed on.</exception>
    public static async Task TakeAsync(string connectionString, string file, CancellationToken cancel)
    {
        var builder = PostgresAddress.Parse(connectionString);
        var start = new ProcessStartInfo("pg_dump") { RedirectStandardError = true, ArgumentList = { "--format=custom", "--no-owner", "--no-privileges", $"--schema={PostgresAddress.Of(builder).Schema}", $"--file={file}" } };
        foreach (var (name, value) in Environment(builder).Where(v => !string.IsNullOrEmpty(v.Value))) start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var said = await process.StandardError.ReadToEndAsync(cancel).ConfigureAwait(false);
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            if (process.ExitCode != 0) throw new StoreUnavailableException($"pg_dump failed: {said.Trim()}");
        }
        catch (Win32Exception fault)
        {
            throw new StoreUnavailableException("pg_dump is not there: install PostgreSQL's client programs (Debian: postgresql-client), of the server's version or a newer one.", fault);
        }
    }

    private static IEnumerable<(string Name, string? Value)> Environment(NpgsqlConnectionStringBuilder builder) =>
    [
        ("PGHOST", builder.Host), ("PGPORT", $"{builder.Port}"), ("PGDATABASE", builder.Database), ("PGUSER", builder.Username), ("PGPASSWORD", builder.Password),
        ("PGPASSFILE", builder.Passfile), ("PGSSLROOTCERT", builder.RootCertificate), ("PGSSLCERT", builder.SslCertificate), ("PGSSLKEY", builder.SslKey),
        ("PGSSLMODE", builder.SslMode switch { SslMode.VerifyFull => "verify-full", SslMode.VerifyCA => "verify-ca", SslMode.Require => "require", SslMode.Disable => "disable", _ => null }),
    ];
}
