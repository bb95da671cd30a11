using System.Text;
using CryptoList.EndToEnd.Tests.Clients.Programs;
using CryptoList.EndToEnd.Tests.Clients.Thunderbird;
using CryptoList.EndToEnd.Tests.Worlds;

namespace CryptoList.EndToEnd.Tests.Clients;

/// <summary>The real Thunderbird behind a bridge. CRYPTOLIST_PICTURE names a file for a picture of its window.</summary>
public sealed class ThunderbirdTests(PostsOfEveryClient posts) : IClassFixture<PostsOfEveryClient>
{
    [ClientFact("thunderbird")]
    public async Task Alices_Thunderbird_reads_a_post_with_its_attachment_and_its_answer_reaches_Bobs_neomutt_sealed()
    {
        await using var town = await ClientTown.StartAsync();
        var (plan, octets) = (Path.Combine(town.World.Folder("files"), "Wege im Garten.pdf"), posts.Attachment);
        await File.WriteAllBytesAsync(plan, octets);
        await MailClients.NeomuttSendsAsync(town.ForBob(), World.ListAddress, "Garden plan", "Here are the paths through the garden, and where the bench goes.\nDo they suit you? If so, I order the gravel on Monday.\n\nBob", plan);

        await using (var thunderbird = await ThunderbirdClient.StartAsync(town.ForAlice()))
        {
            var shown = await thunderbird.OpenAsync("Garden plan");
            Assert.Contains("Do they suit you?", shown.Text);
            Assert.Contains(town.Bob.Address, shown.Header);
            Assert.Contains("vouched", shown.Header);
            Assert.Equal(octets, await File.ReadAllBytesAsync(Assert.Contains("Wege im Garten.pdf", shown.Attachments)));
            if (Environment.GetEnvironmentVariable("CRYPTOLIST_PICTURE") is { Length: > 0 } picture) await File.WriteAllBytesAsync(picture, await thunderbird.PictureAsync());
            Assert.Equal("sent", await thunderbird.ReplyAsync(toList: true, "They do: f\u00fcnf \u20ac for the gravel."));
        }

        var answer = await ArrivedAsync(town.ForBob, MailClients.NeomuttReadsAsync, "Re: Garden plan", town);
        Assert.Contains("They do: f\u00fcnf \u20ac for the gravel.", answer.Text);
        Assert.Contains("> Here are the paths", answer.Text);
        Assert.StartsWith($"opened; author={town.Alice.Address};", answer.Status);
        foreach (var needle in (string[])["gravel", "Here are the paths", "Garden plan"])
        {
            Assert.DoesNotContain(town.World.Recorded.Concat(town.Provider.Boxes.Everything), s => s.AsSpan().IndexOf(Encoding.ASCII.GetBytes(needle)) >= 0);
        }
    }

    [ClientFact("thunderbird")]
    public async Task Who_answers_a_posts_author_alone_is_told_by_Thunderbird_why_it_is_not_sent()
    {
        await using var thunderbird = await ThunderbirdClient.StartAsync(posts.Town.ForBob());
        await thunderbird.OpenAsync(PostsOfEveryClient.Subjects.First());
        Assert.Contains("it would go out unencrypted", await thunderbird.ReplyAsync(toList: false, "Between us."));
    }

    [ClientFact("thunderbird", "mbsync")]
    public async Task Thunderbird_reads_what_every_program_posted_and_every_program_reads_what_it_posts()
    {
        var town = posts.Town;
        var file = Path.Combine(town.World.Folder("files"), PostsOfEveryClient.AttachmentName);
        await using (var thunderbird = await ThunderbirdClient.StartAsync(town.ForBob()))
        {
            foreach (var subject in PostsOfEveryClient.Subjects)
            {
                var shown = await thunderbird.OpenAsync(subject);
                Assert.Equal(PostsOfEveryClient.Text, shown.Text);
                Assert.Equal(posts.Attachment, await File.ReadAllBytesAsync(Assert.Contains(PostsOfEveryClient.AttachmentName, shown.Attachments)));
            }

            Assert.Equal("No secret.", (await thunderbird.OpenAsync(PostsOfEveryClient.DirectSubject)).Text);
            Assert.Equal("sent", await thunderbird.WriteAsync(World.ListAddress, "Plans \u00fcber Thunderbird", PostsOfEveryClient.Text, file));
        }

        foreach (var reads in (MailClients.Reading[])[MailClients.PythonReadsAsync, MailClients.CurlReadsAsync, MailClients.NeomuttReadsAsync, MailClients.MbsyncReadsAsync])
        {
            var post = await ArrivedAsync(town.ForAlice, reads, "Plans \u00fcber Thunderbird", town);
            Assert.Equal(PostsOfEveryClient.Text, post.Text);
            Assert.Equal(posts.AttachmentHash, Assert.Contains(PostsOfEveryClient.AttachmentName, post.Attachments));
        }
    }

    /// <summary>What a program shows of the one mail with this subject, as soon as it is there.</summary>
    private static async Task<SeenMail> ArrivedAsync(Func<MailAccount> account, MailClients.Reading reads, string subject, ClientTown town)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!limit.IsCancellationRequested)
        {
            var own = account();
            if ((await SeenMail.InAsync(own, await reads(own))).SingleOrDefault(m => m.Subject == subject) is { } seen) return seen;
        }

        throw new InvalidOperationException($"{subject} never came. {town.Provider.Log}");
    }
}
