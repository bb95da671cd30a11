using CryptoList.Lists;
using CryptoList.Server.Serving;
using CryptoList.Server.Settings;
using CryptoList.Storage;
using CryptoList.Storage.Backup;
using CryptoList.Storage.Sqlite;

namespace CryptoList.Server.Commands.Check;

/// <summary>The database, its keys, and what both know of the time.</summary>
internal static class StoreCheck
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(10);

    public static async Task<IReadOnlyList<CheckLine>> LookAsync(ServerSettings settings, TimeProvider time, CancellationToken cancel)
    {
        var lines = new List<CheckLine>();
        try
        {
            var file = Path.Combine(Path.GetFullPath(settings.DataFolder), DataServices.DatabaseFile);
            if (settings.Store == StoreKind.Sqlite)
            {
                if (!File.Exists(file)) return [CheckLine.Warn("database", $"there is no '{file}' yet", "open a list: cryptolist list create ADDRESS")];
                var found = SqliteInspection.Of(file);
                lines.Add(Judge(found));
                // Opening it as a command does would bring it up to date, or refuse.
                if (found.Version != found.KnownVersion || found.Damage is not null) return lines;
            }

            await using var data = await DataFolder.OpenAsync(settings, time, cancel);
            if (settings.Store == StoreKind.Postgres) lines.Add(CheckLine.Ok("database", "PostgreSQL answers, and its schema is this program's"));
            lines.Add(await KeysAsync(data, time, cancel));
            lines.Add(await ClockAsync(data, time, cancel));
        }
        catch (StoreUnavailableException fault)
        {
            lines.Add(CheckLine.Fail("database", fault.Message, "mend that; mail is answered 451 meanwhile"));
        }
        catch (InvalidDataException fault)
        {
            lines.Add(CheckLine.Fail("database", fault.Message, "restore a backup"));
        }

        return lines;
    }

    /// <summary>Whether a server runs on the data folder.</summary>
    public static bool IsServed(ServerSettings settings) => new ServeLock(Path.GetFullPath(settings.DataFolder)).IsServed;

    private static CheckLine Judge(SqliteInspection found) =>
        found.Damage is { } damage ? CheckLine.Fail("database", $"it is damaged: {damage}", "stop the server, keep the file, and restore a backup")
        : found.Version > found.KnownVersion ? CheckLine.Fail("database", $"its schema is version {found.Version}, this program knows {found.KnownVersion}", "run the newer program that made it")
        : found.Version < found.KnownVersion ? CheckLine.Warn("database", $"its schema is version {found.Version} of {found.KnownVersion}", "the server brings it up to date when it starts; make a backup before")
        : CheckLine.Ok("database", $"whole, of schema version {found.Version}");

    private static async Task<CheckLine> KeysAsync(DataFolder data, TimeProvider time, CancellationToken cancel)
    {
        if (RestoredMark.Read(data.KeyFolder) is { } mark) return CheckLine.Fail("keys", $"this is a restored backup of {Tables.Time(mark.Made)}", "bring the logs up to date, then: cryptolist store confirm --help");
        var missing = await KeyCheck.MissingAsync(data.Lists, data.Posts, data.KeyStore, time, cancel);
        return missing.Count == 0
            ? CheckLine.Ok("keys", $"all there for {data.Lists.All.Count()} lists")
            : CheckLine.Fail("keys", $"lacking: {string.Join("; ", missing)}", "bring the key folder back from its backup, or name the right one with Data:Keys");
    }

    private static async Task<CheckLine> ClockAsync(DataFolder data, TimeProvider time, CancellationToken cancel)
    {
        const string KeepInStep = "keep the clock in step with ntpd, chrony or systemd-timesyncd: entries more than 10 minutes off are refused";
        var now = time.GetUtcNow();
        var newest = data.Lists.All.Select(l => l.Log[l.Log.HeadNumber].Time).DefaultIfEmpty(0).Max();
        if (newest - now.ToUnixTimeSeconds() > ClockTolerance.TotalSeconds) return CheckLine.Fail("clock", $"it says {now:u}, and a list's newest entry is of {Tables.Time(newest)}", KeepInStep);
        if (await data.DatabaseTimeAsync(cancel) is { } there && (there - now).Duration() > TimeSpan.FromSeconds(10)) return CheckLine.Fail("clock", $"it says {now:u}, and the database's {there:u}", KeepInStep);
        return Kernel.ClockInStep() switch
        {
            true => CheckLine.Ok("clock", $"{now:u}, kept in step"),
            false => CheckLine.Warn("clock", $"it says {now:u}; the kernel says that nothing keeps it in step", KeepInStep),
            null => CheckLine.Ok("clock", $"{now:u}; whether anything keeps it in step cannot be told here"),
        };
    }
}
