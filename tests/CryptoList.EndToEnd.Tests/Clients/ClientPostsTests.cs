using System.Text;
using CryptoList.EndToEnd.Tests.Clients.Programs;

namespace CryptoList.EndToEnd.Tests.Clients;

/// <summary>A post from each mail program, read by each other, through two bridges, a real provider and the list's server.</summary>
public sealed class ClientPostsTests(PostsOfEveryClient posts) : IClassFixture<PostsOfEveryClient>
{
    [ClientFact]
    public Task Curl_reads_what_every_program_posted() => ReadsAllAsync(MailClients.CurlReadsAsync);

    [ClientFact]
    public Task Pythons_imaplib_reads_what_every_program_posted() => ReadsAllAsync(MailClients.PythonReadsAsync);

    [ClientFact]
    public Task Neomutt_reads_what_every_program_posted() => ReadsAllAsync(MailClients.NeomuttReadsAsync);

    [ClientFact("mbsync")]
    public Task Mbsync_fetches_what_every_program_posted() => ReadsAllAsync(MailClients.MbsyncReadsAsync);

    [ClientFact("mbsync")]
    public async Task Mbsync_fetches_nothing_twice_and_brings_back_what_was_read()
    {
        var account = posts.Town.ForBob();
        var inbox = await MailClients.MbsyncReadsAsync(account);
        var fetched = Directory.GetFiles(inbox, "*", SearchOption.AllDirectories).Length;
        var read = Directory.GetFiles(Path.Combine(inbox, "new"))[^1];
        File.Move(read, Path.Combine(inbox, "cur", Path.GetFileName(read).Split(":2,")[0] + ":2,FS"));
        await MailClients.MbsyncReadsAsync(account);
        Assert.Equal(fetched, Directory.GetFiles(inbox, "*", SearchOption.AllDirectories).Length);
        var flagged = await account.RunAsync("curl", ["--silent", "--show-error", "--user", $"{account.Address}:{Provider.MailProvider.Password}", $"imap://{account.Imap}/INBOX?FLAGGED%20SEEN"]);
        Assert.Single(flagged.Trim()["* SEARCH".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [ClientFact]
    public void Of_what_was_posted_nothing_travelled_or_lies_at_the_provider_in_clear()
    {
        var seen = posts.Town.World.Recorded.Concat(posts.Town.Provider.Boxes.Everything).ToList();
        Assert.Contains(seen, s => s.AsSpan().IndexOf("No secret."u8) >= 0);
        foreach (var needle in Needles()) Assert.DoesNotContain(seen, s => s.AsSpan().IndexOf(needle) >= 0);
    }

    // As it is written, and as MIME writes it. What base64 alone could hold is long enough not to come about by chance.
    private IEnumerable<byte[]> Needles() => ((string[])[
        "Plans ",
        "Plans_",
        "=?utf-8?B?UGxhbnMg",
        "ein stiller Garten",
        "ein=20stiller",
        Convert.ToBase64String(Encoding.UTF8.GetBytes(PostsOfEveryClient.Text))[..40],
        Convert.ToBase64String(posts.Attachment)[..40],
    ]).Select(Encoding.ASCII.GetBytes);

    private async Task ReadsAllAsync(MailClients.Reading reads)
    {
        var account = posts.Town.ForBob();
        var seen = await SeenMail.InAsync(account, await reads(account));
        foreach (var subject in PostsOfEveryClient.Subjects)
        {
            var post = Assert.Single(seen, m => m.Subject == subject);
            Assert.Equal(PostsOfEveryClient.Text, post.Text);
            Assert.Contains(posts.Town.Alice.Address, post.From);
            Assert.StartsWith($"opened; author={posts.Town.Alice.Address};", post.Status);
            Assert.Equal(posts.AttachmentHash, Assert.Contains(PostsOfEveryClient.AttachmentName, post.Attachments));
        }

        var direct = Assert.Single(seen, m => m.Subject == PostsOfEveryClient.DirectSubject);
        Assert.Equal(("No secret.", ""), (direct.Text, direct.Status));
    }
}
