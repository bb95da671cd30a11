using System.Text;
using CryptoList.Mail.Imap;
using CryptoList.Mail.Imap.Structure;
using CryptoList.Mail.Tests.Smtp;
using Xunit;

namespace CryptoList.Mail.Tests.Imap;

public class MessageStructureTests
{
    private const int Messages = 504;

    private static readonly string[] Sections =
    [
        "", "HEADER", "TEXT", "HEADER.FIELDS (SUBJECT X-LONG)", "HEADER.FIELDS.NOT (SUBJECT)", "1", "2", "3", "1.MIME", "2.MIME", "1.1", "1.2", "2.1", "2.2", "1.HEADER", "1.TEXT", "2.HEADER", "1.HEADER.FIELDS (SUBJECT)", "2.1.MIME", "1.1.MIME", "1.1.1",
    ];

    [FactIfProgram("/usr/lib/dovecot/imap")]
    public async Task Envelope_structure_and_sections_are_what_Dovecot_says_of_the_same_mail()
    {
        await using var dovecot = await DovecotImap.StartAsync();
        for (var i = 0; i < Messages; i++) dovecot.Deliver($"{1000 + i}.mail", VariedMail.Of(i));
        using var imap = await RawImap.LogInAsync(dovecot.ImplicitTls, tls: true);
        await imap.OkAsync("EXAMINE INBOX");
        await imap.SendAsync($"x FETCH 1:* (BODY.PEEK[] ENVELOPE BODY BODYSTRUCTURE {string.Join(' ', Sections.Select(s => $"BODY.PEEK[{s}]"))})\r\n");
        var wrong = new List<string>();
        for (var seen = 0; seen < Messages;)
        {
            var response = await imap.ResponseAsync();
            Assert.False(response.StartsWith("x ", StringComparison.Ordinal), response);
            if (!FetchResponse.TryParse(Encoding.Latin1.GetBytes(response), out var fetch) || fetch.Find("ENVELOPE") is null) continue;
            seen++;
            Compare(fetch, wrong);
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} differ: {string.Join("\n", wrong.Take(12))}");
    }

    private static void Compare(FetchResponse dovecot, List<string> wrong)
    {
        var message = FetchResponse.StringOf(dovecot.Find("BODY[]"))!;
        var own = MessageStructure.Read(new MemoryStream(message));
        Check("ENVELOPE", own.Envelope());
        Check("BODY", own.BodyStructure(extended: false));
        Check("BODYSTRUCTURE", own.BodyStructure(extended: true));
        foreach (var text in Sections)
        {
            Assert.True(BodySection.TryParse(text, out var section));
            var theirs = FetchResponse.StringOf(dovecot.Find($"BODY[{text}]"));
            var ours = own.Find(section) is { } found ? message[(int)found.Offset..(int)(found.Offset + found.Length)] : null;
            if (ours is not null && section.Text is SectionText.HeaderFields or SectionText.HeaderFieldsNot) ours = MessageStructure.Fields(ours, section);
            // Part 1 of what has no parts: Dovecot takes it for the whole within a multipart and for nothing elsewhere.
            if (ours is null && section.Path is [_, .., 1]) continue;
            // The line end behind a multipart's last boundary is the next boundary's (RFC 2046 section 5.1.1); Dovecot shows it.
            if (ours is [.., (byte)'-', (byte)'-'] && theirs?.Length == ours.Length + 2) theirs = theirs[..^2];
            if (!(ours ?? []).AsSpan().SequenceEqual(theirs ?? [])) wrong.Add($"{dovecot.Number} BODY[{text}]\n  theirs {Shown(theirs)}\n  ours   {Shown(ours)}");
        }

        void Check(string name, byte[] ours)
        {
            var theirs = dovecot.Find(name)!;
            if (!OneForm(theirs).SequenceEqual(OneForm(ours))) wrong.Add($"{dovecot.Number} {name}\n  theirs {Shown(theirs)}\n  ours   {Shown(ours)}");
        }
    }

    /// <summary>Strings without regard to whether they came quoted or as literals, which is the server's choice.</summary>
    private static List<string> OneForm(byte[] value)
    {
        var words = new List<string>();
        var scanner = new ImapScanner(value);
        while (!scanner.AtEnd)
        {
            if (scanner.TryString(out var text)) words.Add($"\"{text}\"");
            else if (scanner.TryWord(out var word)) words.Add(word);
            else if (scanner.Take('(')) words.Add("(");
            else if (scanner.Take(')')) words.Add(")");
            else Assert.True(scanner.Take(' '));
        }

        return words;
    }

    private static string Shown(byte[]? octets) => octets is null ? "NIL" : Encoding.Latin1.GetString(octets);
}
