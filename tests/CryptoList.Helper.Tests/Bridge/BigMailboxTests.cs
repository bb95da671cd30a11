using System.Diagnostics;
using System.Globalization;
using System.Text;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;
using Xunit.Abstractions;

namespace CryptoList.Helper.Tests.Bridge;

/// <summary>Sizes come from CRYPTOLIST_BRIDGE_POSTS and CRYPTOLIST_BRIDGE_MAIL; what it took is in the test's output.</summary>
public sealed class BigMailboxTests(ITestOutputHelper output) : IDisposable
{
    private const string Listing = "(UID FLAGS RFC822.SIZE ENVELOPE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)])";

    private readonly Town _town = new();

    private static int Posts => Count("CRYPTOLIST_BRIDGE_POSTS", 60);

    private static int Mail => Count("CRYPTOLIST_BRIDGE_MAIL", 300);

    public void Dispose() => _town.Dispose();

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_folder_of_many_posts_lists_whole_the_first_time_again_and_after_a_new_start()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var copies = new List<byte[]>();
        for (var i = 0; i < 10; i++) copies.Add((await _town.PostAsync(alice, Town.Message($"Post {i}", string.Concat(Enumerable.Repeat("A line of an ordinary post.\n", 40)))))[bob.Address]);
        for (var i = 0; i < Posts; i++) dovecot.Deliver($"{10_000_000 + i}.post", copies[i % copies.Count]);
        for (var i = 0; i < Mail; i++) dovecot.Deliver($"{20_000_000 + i}.mail", VariedMail.Of(i));
        using (var direct = await RawImap.LogInAsync(dovecot.ImplicitTls, tls: true))
        {
            await direct.OkAsync("SELECT INBOX");
            await TimedAsync("listing, directly, first", direct, $"UID FETCH 1:* {Listing}");
            await TimedAsync("listing, directly, again", direct, $"UID FETCH 1:* {Listing}");
            await TimedAsync("other mail whole, directly", direct, $"FETCH {Posts + 1}:* BODY.PEEK[]");
            await TimedAsync("100 NOOPs, directly", direct, [.. Enumerable.Repeat("NOOP", 100)]);
        }

        await using (var bridge = await RunningBridge.ToAsync(bob, dovecot))
        {
            using var through = await RawImap.LogInAsync(bridge.At, tls: false);
            await through.OkAsync("SELECT INBOX");
            Check(await TimedAsync("listing, bridge, first", through, $"UID FETCH 1:* {Listing}"));
            Check(await TimedAsync("listing, bridge, again", through, $"UID FETCH 1:* {Listing}"));
            await TimedAsync("other mail whole, bridge", through, $"FETCH {Posts + 1}:* BODY.PEEK[]");
            await TimedAsync("100 NOOPs, bridge", through, [.. Enumerable.Repeat("NOOP", 100)]);
            await TimedAsync("100 posts whole, one by one", through, [.. Enumerable.Range(1, Math.Min(100, Posts)).Select(i => $"UID FETCH {i} BODY.PEEK[]")]);
            Assert.Contains($"* SEARCH {string.Join(' ', Enumerable.Range(0, Posts).Where(i => i % 10 == 3).Select(i => i + 1))}", await TimedAsync("search, subject", through, "SEARCH SUBJECT \"Post 3\""));
            await TimedAsync("search, text", through, "SEARCH TEXT \"ordinary\"");
        }

        await using (var again = await RunningBridge.ToAsync(bob, dovecot))
        {
            using var through = await RawImap.LogInAsync(again.At, tls: false);
            await through.OkAsync("SELECT INBOX");
            Check(await TimedAsync("listing, bridge, after a new start", through, $"UID FETCH 1:* {Listing}"));
        }

        output.WriteLine($"working set {Environment.WorkingSet >> 20} MiB, tests and all");
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_large_attachment_is_the_same_whole_and_in_pieces()
    {
        var size = Count("CRYPTOLIST_BRIDGE_ATTACHMENT", 2 << 20);
        await using var dovecot = await DovecotImap.StartAsync();
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var line = new string('A', 76) + "\n";
        var attachment = string.Concat(Enumerable.Repeat(line, size / line.Length));
        dovecot.Deliver("1.post", (await _town.PostAsync(alice, "Subject: large\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee there.\n--b\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n" + attachment + "--b--\n"))[bob.Address]);
        dovecot.Deliver("2.mail", Encoding.ASCII.GetBytes(("Subject: large\n\n" + attachment).ReplaceLineEndings("\r\n")));
        await using var bridge = await RunningBridge.ToAsync(bob, dovecot);
        using var direct = await RawImap.LogInAsync(dovecot.ImplicitTls, tls: true);
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        await direct.OkAsync("SELECT INBOX");
        await through.OkAsync("SELECT INBOX");
        await TimedAsync("attachment, directly", direct, "UID FETCH 2 BODY.PEEK[]");
        await TimedAsync("attachment, bridge, no post", through, "UID FETCH 2 BODY.PEEK[]");
        await TimedAsync("attachment, bridge, first", through, "UID FETCH 1 BODY.PEEK[2]");
        var whole = await TimedAsync("attachment, bridge, again", through, "UID FETCH 1 BODY.PEEK[2]");
        var pieces = new StringBuilder();
        var clock = Stopwatch.StartNew();
        for (var at = 0; ; at += 128 << 10)
        {
            var piece = await through.OkAsync(string.Create(CultureInfo.InvariantCulture, $"UID FETCH 1 BODY.PEEK[2]<{at}.{128 << 10}>"));
            var start = piece.IndexOf("}\r\n", StringComparison.Ordinal) + 3;
            var length = int.Parse(piece[(piece.IndexOf('{') + 1)..(start - 3)], CultureInfo.InvariantCulture);
            pieces.Append(piece, start, length);
            if (length < 128 << 10) break;
        }

        output.WriteLine($"{"attachment, bridge, in pieces",-40} {clock.ElapsedMilliseconds,8} ms");
        Assert.Equal(attachment.ReplaceLineEndings("\r\n").Length - 2, pieces.Length);
        Assert.Contains(pieces.ToString(), whole, StringComparison.Ordinal);
    }

    private static int Count(string variable, int usual) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : usual;

    private static void Check(string listing)
    {
        Assert.Equal(Posts + Mail, listing.Split(" FETCH (").Length - 1);
        Assert.Equal(Posts, listing.Split("((NIL NIL \"alice\" \"example.org\")) ((NIL NIL \"alice\" \"example.org\")) ((NIL NIL \"alice\" \"example.org\"))").Length - 1);
    }

    private async Task<string> TimedAsync(string what, RawImap imap, params string[] commands)
    {
        var clock = Stopwatch.StartNew();
        var last = "";
        foreach (var command in commands) last = await imap.OkAsync(command);
        output.WriteLine($"{what,-40} {clock.ElapsedMilliseconds,8} ms");
        return last;
    }
}
