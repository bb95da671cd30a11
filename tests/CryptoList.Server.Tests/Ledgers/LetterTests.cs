using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Server.Tests.Worlds;
using CryptoList.Storage.KeyFolder;
using CryptoList.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CryptoList.Server.Tests.Ledgers;

/// <summary>What becomes of the server's own mail: a worker, its store, a relay, and a clock that stands still.</summary>
public sealed class LetterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cryptolist-letters-").FullName;
    private readonly SqliteDatabase _database;
    private readonly SqliteLetterStore _letters;
    private readonly ListDirectory _lists;
    private readonly StoppedTime _time = new();

    public LetterTests()
    {
        _database = SqliteDatabase.Open(Path.Combine(_folder, "store.db"));
        _letters = new SqliteLetterStore(_database);
        _lists = new ListDirectory(new SqliteListStore(_database), new FolderKeyStore(Path.Combine(_folder, "keys")), new SqliteChangeFeed(_database, _time), _time, NullLogger<ListDirectory>.Instance);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task When_the_server_stops_a_letter_on_the_wire_is_ended_and_the_next_one_not_begun()
    {
        await using var relay = new ScriptedRelay(".", "first@example.org");
        using var worker = Worker(relay.EndPoint);
        using var stop = new CancellationTokenSource();
        await _letters.PutAsync([Letter("a", "first@example.org"), Letter("b", "second@example.org")], Now);

        var run = worker.RunOnceAsync(stop.Token);
        await relay.Holding;
        await stop.CancelAsync();
        relay.LetGo();
        await run;

        Assert.Equal("first@example.org", Assert.Single(relay.Messages).To);
        var left = Assert.Single(await _letters.ClaimAsync(Now, Now + 1, 10));
        Assert.Equal(("second@example.org", 1L), (left.Recipient, left.Attempt));
    }

    [Fact]
    public async Task While_the_relay_is_away_letters_wait_its_pause_and_no_attempt_counts()
    {
        using var away = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        away.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var worker = Worker(away.LocalEndPoint!);
        await _letters.PutAsync([Letter("a", "first@example.org")], Now);

        await worker.RunOnceAsync();

        Assert.Equal(Now + 7_000, await _letters.NextDueAsync());
        Assert.Equal(1, Assert.Single(await _letters.ClaimAsync(Now + 7_000, Now + 8_000, 10)).Attempt);
    }

    [Fact]
    public async Task A_letter_the_relay_does_not_take_now_goes_by_the_schedule_and_is_not_lost()
    {
        await using var relay = new ScriptedRelay("", "") { Answer = _ => "450 not now" };
        using var worker = Worker(relay.EndPoint);
        await _letters.PutAsync([Letter("a", "first@example.org")], Now);

        await worker.RunOnceAsync();
        Assert.Equal(Now + 60_000, await _letters.NextDueAsync());
        _time.Forward(TimeSpan.FromMinutes(1));
        await worker.RunOnceAsync();

        Assert.Equal(Now + 300_000, await _letters.NextDueAsync());
    }

    [Fact]
    public async Task A_letter_put_off_for_too_long_or_refused_for_good_is_given_up()
    {
        await using var relay = new ScriptedRelay("", "") { Answer = to => to.StartsWith("no", StringComparison.Ordinal) ? "550 no" : "450 not now" };
        using var worker = Worker(relay.EndPoint);
        await _letters.PutAsync([Letter("a", "late@example.org")], Now);
        _time.Forward(TimeSpan.FromDays(5) + TimeSpan.FromSeconds(1));
        await _letters.PutAsync([Letter("b", "no@example.org")], Now);

        Assert.Equal(2, await worker.RunOnceAsync());

        Assert.Null(await _letters.NextDueAsync());
    }

    [Fact]
    public async Task A_letter_that_is_no_mail_is_given_up_and_its_neighbour_sent()
    {
        await using var relay = new ScriptedRelay("", "");
        using var worker = Worker(relay.EndPoint);
        await _letters.PutAsync([Letter("a", "first@example.org", "one\ntwo\r\n"), Letter("b", "not an address"), Letter("c", "second@example.org", ".hidden\r\n")], Now);

        await worker.RunOnceAsync();

        Assert.Null(await _letters.NextDueAsync());
        var (to, text, _) = Assert.Single(relay.Messages);
        Assert.Equal(("second@example.org", "Subject: x\r\n\r\n..hidden\r\n"), (to, text.ToString()));
    }

    public void Dispose()
    {
        _lists.Dispose();
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private LetterWorker Worker(EndPoint relay) => new(
        _letters, new LetterOffice(_letters, _time), _lists, new DeliveryOptions { Smarthost = relay, LongestPause = TimeSpan.FromSeconds(7) }, _time, NullLogger<LetterWorker>.Instance);

    private static Letter Letter(string occasion, string to, string body = "text\r\n") => new(occasion, 1, LetterKind.Post, to, Encoding.UTF8.GetBytes($"Subject: x\r\n\r\n{body}"));

    /// <summary>Moves only when put forward; timers run as the system's.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public void Forward(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
