using System.Text.RegularExpressions;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Imap;

namespace CryptoList.Helper.Tests.Bridge;

public sealed partial class PassingThroughTests : IDisposable
{
    private const int Messages = 504;

    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Mail_that_is_no_post_is_octet_for_octet_what_the_server_sends()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        for (var i = 0; i < Messages; i++) dovecot.Deliver($"{1000 + i}.mail", VariedMail.Of(i));
        var ann = await _town.Person("ann").InitAsync();
        await using var bridge = await RunningBridge.ToAsync(ann, dovecot);
        using var direct = await RawImap.LogInAsync(dovecot.ImplicitTls, tls: true);
        using var through = await RawImap.LogInAsync(bridge.At, tls: false);
        foreach (var command in (string[])
        [
            "NOOP", "LIST \"\" *", "LIST \"\" {1+}\r\n*", "STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY)", "EXAMINE {5+}\r\nINBOX", "EXAMINE INBOX", "UID SEARCH ALL", "SEARCH SUBJECT {5+}\r\nplain", "UID SEARCH RETURN (ALL COUNT) TEXT two",
            "FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE)", "FETCH 1:* ALL", "FETCH 1:* FULL", "FETCH 1:* FAST", "FETCH 1:* ENVELOPE", "FETCH 1:* (BODY BODYSTRUCTURE)", "FETCH 1:* BODY.PEEK[]", "FETCH 1:* (BODY[])",
            "UID FETCH 1:* (RFC822.HEADER RFC822.TEXT)", "FETCH 1:* RFC822", "FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]", "FETCH 1:* BODY.PEEK[HEADER.FIELDS.NOT (\"SUBJECT\" {4+}\r\nFROM)]", "FETCH 1:* (BODY.PEEK[1] BODY.PEEK[2.MIME] BODY.PEEK[1.HEADER] BODY.PEEK[TEXT])",
            "FETCH 1:* (BODY.PEEK[]<0.100> BODY.PEEK[TEXT]<50.4000> BODY.PEEK[1]<7.1>)", "FETCH 1:* (BINARY.PEEK[1] BINARY.SIZE[1])", "FETCH 5,3,9:7 UID", "UID FETCH 400:* BODY.PEEK[HEADER]", "FETCH 9999 BODY.PEEK[]", "FETCH 1 NONSENSE", "FETCH", "NONSENSE", "CLOSE", "FETCH 1 ENVELOPE", "ENABLE CONDSTORE", "EXAMINE INBOX",
            "FETCH 1:* (ENVELOPE MODSEQ)", "UID FETCH 1:* (UID RFC822.SIZE FLAGS) (CHANGEDSINCE 1)", "EXAMINE nowhere",
        ])
        {
            Assert.Equal(Steady(await direct.AskAsync(command)), Steady(await through.AskAsync(command)));
        }
    }

    // How long a command took.
    private static string Steady(string answer) => Took().Replace(answer, "");

    [GeneratedRegex(@" \([0-9.]+ \+ [0-9.]+.*? secs\)")]
    private static partial Regex Took();
}
