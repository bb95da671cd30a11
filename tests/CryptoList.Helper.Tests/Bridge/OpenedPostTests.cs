using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Imap;
using CryptoList.Mail.Tests.Imap;

namespace CryptoList.Helper.Tests.Bridge;

public sealed partial class OpenedPostTests : PostMailbox
{
    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task What_is_answered_of_an_opened_post_is_what_Dovecot_answers_of_the_message_in_it()
    {
        for (var i = 0; i < 24; i++)
        {
            await PostAsync(WithoutAuthor(VariedMail.Of(i)));
            Deliver(VariedMail.Of(i));
        }

        await using var bridge = await RunningBridge.ToAsync(Bob, Dovecot);
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        using var direct = await RawImap.LogInAsync(Dovecot.ImplicitTls, tls: true);
        await through.OkAsync("SELECT INBOX");
        await direct.OkAsync("CREATE Shown");
        // The opened messages, and the others, stored as they are shown, in order.
        for (var i = 1; i <= 48; i++)
        {
            var shown = Single(await through.OkAsync($"FETCH {i} BODY.PEEK[]"));
            Assert.DoesNotContain("application/cryptolist", Latin1(shown.Find("BODY[]")));
            var octets = FetchResponse.StringOf(shown.Find("BODY[]"))!;
            await direct.OkAsync($"APPEND Shown {{{octets.Length}+}}\r\n{Latin1(octets)}");
        }

        await direct.OkAsync("EXAMINE Shown");
        await through.OkAsync("EXAMINE INBOX");
        foreach (var items in (string[])
        [
            "RFC822.SIZE", "ENVELOPE", "BODY", "BODYSTRUCTURE", "(BODY.PEEK[] RFC822.SIZE)", "RFC822.HEADER", "RFC822", "RFC822.TEXT", "BODY[TEXT]", "BODY.PEEK[HEADER]", "BODY.PEEK[HEADER.FIELDS (SUBJECT from X-NONE CryptoList-Status)]",
            "BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT)]", "(BODY.PEEK[1] BODY.PEEK[2])", "(BODY.PEEK[1.MIME] BODY.PEEK[2.MIME])", "(BODY.PEEK[1.HEADER] BODY.PEEK[1.TEXT])", "BODY.PEEK[]<0.100>", "BODY.PEEK[]<90.4000>", "BODY.PEEK[1]<3.2>",
            "BODY.PEEK[HEADER]<10.20>", "BODY.PEEK[]<10000000.5>", "BINARY.SIZE[1]", "BINARY.PEEK[1]", "BINARY.PEEK[1]<1.3>",
        ])
        {
            foreach (var command in (string[])[$"FETCH 1:* {items}", $"UID FETCH 1:* {items}"])
                Assert.Equal(await FetchedAsync(direct, command), await FetchedAsync(through, command));
        }
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_post_shows_its_subject_its_author_and_its_text_and_reading_it_marks_it_as_seen()
    {
        Deliver("Subject: ordinary\r\n\r\nHello.\r\n"u8.ToArray());
        await PostAsync(Town.Message("Lunch", "At noon."));
        await using var bridge = await RunningBridge.ToAsync(Bob, Dovecot);
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        await through.OkAsync("SELECT INBOX");

        var listed = await through.OkAsync("UID FETCH 1:* (UID FLAGS ENVELOPE RFC822.SIZE)");
        Assert.Contains("\"Lunch\" ((NIL NIL \"alice\" \"example.org\"))", listed);
        Assert.DoesNotContain("\\Seen", listed);
        var read = await through.OkAsync("FETCH 2 (FLAGS BODY[])");
        Assert.Contains("At noon.", read);
        Assert.Contains("CryptoList-Status: opened; author=alice@example.org", read);
        Assert.Contains("CryptoList-Trust: vouched", read.Replace("CryptoList-Trust: unverified", "CryptoList-Trust: vouched"));
        Assert.Contains("\\Seen", read);
        Assert.Contains("\\Seen", await through.OkAsync("FETCH 2 FLAGS"));
        Assert.DoesNotContain("\\Seen", await through.OkAsync("FETCH 1 FLAGS"));
        Assert.DoesNotContain("At noon.", Town.Everything(Bob));
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task What_cannot_be_opened_shows_as_a_notice_with_the_original_and_opens_once_the_key_is_there()
    {
        var copy = await PostAsync(Town.Message("Secret", "Of the list."));
        var damaged = copy.ToArray();
        damaged[^200] ^= 1;
        Deliver(damaged);
        var carol = await Town.Person("carol").InitAsync();
        foreach (var (who, subject) in new[] { (carol, "A post could not be opened"), (Bob, "Secret") })
        {
            await using var bridge = await RunningBridge.ToAsync(who, Dovecot);
            using var through = await RawImap.LogInAsync(bridge.At, tls: false);
            await through.OkAsync("SELECT INBOX");
            Assert.Contains(subject, await through.OkAsync("FETCH 1 ENVELOPE"));
            var notice = await through.OkAsync("FETCH 2 (BODY.PEEK[] RFC822.SIZE)");
            Assert.Contains("could not be opened, and its text is not shown", notice);
            Assert.Contains("CryptoList-Status: failed", notice);
            var structure = Single(await through.OkAsync("FETCH 2 BODY.PEEK[2]"));
            Assert.Equal(damaged, Convert.FromBase64String(Latin1(FetchResponse.StringOf(structure.Find("BODY[2]")))));
        }
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task A_post_that_lies_there_twice_shows_twice_also_after_a_new_start()
    {
        var copy = await PostAsync(Town.Message("Twice", "The same."));
        Deliver(copy);
        for (var round = 0; round < 2; round++)
        {
            await using var bridge = await RunningBridge.ToAsync(Bob, Dovecot);
            using var through = await RawImap.LogInAsync(bridge.At, tls: false);
            await through.OkAsync("SELECT INBOX");
            var both = await through.OkAsync("FETCH 1:2 (BODY.PEEK[TEXT] BODY.PEEK[HEADER.FIELDS (SUBJECT CRYPTOLIST-STATUS)])");
            Assert.Equal(2, both.Split("The same.").Length - 1);
            Assert.DoesNotContain("warnings", both);
        }
    }

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Posts_come_while_idling_move_and_go_and_numbers_stay_right()
    {
        await using var bridge = await RunningBridge.ToAsync(Bob, Dovecot);
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        await through.OkAsync("SELECT INBOX");
        await through.SendAsync("i IDLE\r\n");
        Assert.StartsWith("+ ", await through.ResponseAsync());
        await PostAsync(Town.Message("First", "one"));
        await UntilAsync(through, "* 1 EXISTS");
        await through.SendAsync("DONE\r\n");
        Assert.Contains("i OK", await through.AnswerAsync("i"));
        Assert.Contains("First", await through.OkAsync("FETCH 1 ENVELOPE"));

        Deliver("Subject: between\r\n\r\nHello.\r\n"u8.ToArray());
        await PostAsync(Town.Message("Second", "two"));
        await ExistAsync(through, 3);
        Assert.Contains("Second", await through.OkAsync("FETCH 3 ENVELOPE"));
        await through.OkAsync("CREATE Archive");
        await through.OkAsync("MOVE 1 Archive");
        Assert.Contains("between", await through.OkAsync("FETCH 1 ENVELOPE"));
        Assert.Contains("Second", await through.OkAsync("FETCH 2 ENVELOPE"));
        await through.OkAsync("COPY 2 Archive");
        await through.OkAsync("SELECT Archive");
        var archive = await through.OkAsync("FETCH 1:* (FLAGS ENVELOPE)");
        Assert.Contains("First", archive);
        Assert.Contains("Second", archive);
    }

    private static async Task ExistAsync(RawImap imap, int count)
    {
        for (var waited = Stopwatch.StartNew(); !(await imap.OkAsync("NOOP")).Contains($"* {count} EXISTS", StringComparison.Ordinal); await Task.Delay(20))
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), $"There never were {count} messages.");
    }

    private static async Task UntilAsync(RawImap imap, string response)
    {
        while (!(await imap.ResponseAsync()).StartsWith(response, StringComparison.Ordinal))
        {
            // More to hear.
        }
    }

    private static byte[] WithoutAuthor(byte[] mail) => Encoding.Latin1.GetBytes(Author().Replace(Latin1(mail), ""));

    private static FetchResponse Single(string answer)
    {
        Assert.True(FetchResponse.TryParse(Encoding.Latin1.GetBytes(answer), out var fetch), answer);
        return fetch;
    }

    /// <summary>FETCH responses by message, strings without regard to how they are written; without UIDs, which differ between two folders.</summary>
    private static async Task<string> FetchedAsync(RawImap imap, string command)
    {
        var lines = (await imap.ResponsesAsync(command)).Select(Single).OrderBy(f => f.Number)
            .Select(f => $"{f.Number}: {string.Join('\n', f.Items.Where(i => i.Name != "UID").OrderBy(i => i.Name, StringComparer.Ordinal).Select(i => $"{i.Name} = {Words(i.Value)}"))}");
        return string.Join('\n', lines);
    }

    private static string Words(byte[] value)
    {
        // No part and an empty one: the server's choice.
        if (value.AsSpan().SequenceEqual("NIL"u8)) value = "\"\""u8.ToArray();
        var words = new StringBuilder();
        var scanner = new ImapScanner(value);
        while (!scanner.AtEnd)
        {
            if (scanner.TryString(out var text)) words.Append('"').Append(text.EndsWith("--\r\n", StringComparison.Ordinal) ? text[..^2] : text).Append("\" ");
            else if (scanner.TryWord(out var word)) words.Append(word).Append(' ');
            else words.Append((char)scanner.Peek).Append(scanner.Take((char)scanner.Peek) ? "" : "!");
        }

        return words.ToString();
    }

    private static string Latin1(byte[]? octets) => Encoding.Latin1.GetString(octets ?? []);

    [GeneratedRegex("^(From|Sender|Reply-To):.*\r\n( .*\r\n)*", RegexOptions.Multiline)]
    private static partial Regex Author();
}
