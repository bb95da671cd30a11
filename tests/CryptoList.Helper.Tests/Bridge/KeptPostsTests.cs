using System.Text;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Helper.Tests.Bridge;

/// <summary>What the bridge keeps of opened posts, with a limit of 1 MiB and posts of 400 kB.</summary>
public sealed class KeptPostsTests : PostMailbox
{
    private const int Posts = 5;
    private const long Most = 1 << 20;

    private IEnumerable<FileInfo> Kept => new DirectoryInfo(Path.Combine(Bob.Home, "bridge")).EnumerateFiles("*.post", SearchOption.AllDirectories);

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Beyond_the_limit_the_oldest_go_and_every_answer_is_whole_nevertheless()
    {
        await FillAsync();
        await using var bridge = await BridgeAsync();
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        await through.OkAsync("SELECT INBOX");

        var all = await through.OkAsync("FETCH 1:* BODY.PEEK[]");
        for (var i = 1; i <= Posts; i++) Assert.Contains(TextOf(i), all);
        Assert.InRange(Kept.Sum(f => f.Length), 1, Most);
        Assert.Contains(Kept, f => f.Name == $"{Posts}.post");
        Assert.DoesNotContain(Kept, f => f.Name == "1.post");

        Assert.Contains(TextOf(1), await through.OkAsync("FETCH 1 BODY.PEEK[]"));
        Assert.Contains("* SEARCH 1 2 3 4 5\r\n", await through.OkAsync("SEARCH TEXT \"is post\""));
        Assert.InRange(Kept.Sum(f => f.Length), 1, Most);
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_smaller_limit_holds_from_the_next_start_on_and_listings_need_nothing_anew()
    {
        const string Listing = "FETCH 1:* (ENVELOPE RFC822.SIZE BODYSTRUCTURE)";
        await FillAsync();
        string listed;
        await using (var roomy = await RunningBridge.ToAsync(Bob, Dovecot))
        {
            using var through = await RawImap.LogInAsync(roomy.At, tls: false);
            await through.OkAsync("SELECT INBOX");
            listed = await through.OkAsync(Listing);
            Assert.Equal(Posts, Kept.Count());
        }

        await using var bridge = await BridgeAsync();
        Assert.InRange(Kept.Sum(f => f.Length), 1, Most);
        var kept = Kept.Select(f => f.Name).Order(StringComparer.Ordinal).ToList();
        using var again = await RawImap.LogInAsync(bridge.At, tls: false);
        await again.OkAsync("SELECT INBOX");
        Assert.Equal(Responses(listed), Responses(await again.OkAsync(Listing)));
        Assert.Equal(kept, Kept.Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    private static string TextOf(int i) => $"This is post {i}.";

    private static string Responses(string answer) => answer[..answer.LastIndexOf("\r\nt", StringComparison.Ordinal)];

    private async Task FillAsync()
    {
        var filler = string.Concat(Enumerable.Repeat("A line that fills the post.\n", 14_000));
        for (var i = 1; i <= Posts; i++) await PostAsync(Town.Message($"Post {i}", $"{TextOf(i)}\n{filler}"));
    }

    private async Task<RunningBridge> BridgeAsync()
    {
        var at = FreePorts.NextEndPoint();
        var file = Town.File("accounts.json", Encoding.UTF8.GetBytes($$"""
            {"accounts": [{"name": "work", "imapServer": "{{Dovecot.ImplicitTls}}", "imapListen": "{{at}}", "imapCaFile": "{{Dovecot.CaFile}}"}], "limits": { "kept": {{Most}} } }
            """));
        return await RunningBridge.WithAccountsAsync(Bob, file, at);
    }
}
