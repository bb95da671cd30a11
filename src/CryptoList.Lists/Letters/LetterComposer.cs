using System.Text;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Mail;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Letters;

/// <summary>
/// Writes the server's own mail, all of it: signed where copies are, and marked as made by a program (RFC 3834), so that nothing answers it.
/// Text has lines ending in CRLF; occasions are as in <see cref="Letter"/>.
/// </summary>
public sealed class LetterComposer(CopySigning signing, TimeProvider time)
{
    /// <summary>Plain text to one person, from the list's <c>+owner</c> address.</summary>
    public Letter ToPerson(
        HostedList list, LetterKind kind, string occasion, string recipient, string subject, string text, string submitted = "auto-generated", params IEnumerable<HeaderField> more) => Make(
        list, kind, occasion, recipient, ListFields.SubAddress(list, "+owner"), subject,
        [
            HeaderField.Create("Auto-Submitted", submitted),
            .. more,
            HeaderField.Create("MIME-Version", "1.0"),
            HeaderField.Create("Content-Type", "text/plain; charset=utf-8"),
            HeaderField.Create("Content-Transfer-Encoding", Ascii.IsValid(text) ? "7bit" : "8bit"),
        ],
        Encoding.UTF8.GetBytes(text));

    /// <summary>Plain text to every owner who gets the list's mail; to all owners when none does. Each owner's letter is an occasion of its own.</summary>
    public IReadOnlyList<Letter> ToOwners(HostedList list, LetterKind kind, string occasion, string subject, string text) => ToOwners(list, kind, occasion, subject, _ => text);

    /// <summary>The same where owners are told different things: no letter to an owner for whom there is no text.</summary>
    public IReadOnlyList<Letter> ToOwners(HostedList list, LetterKind kind, string occasion, string subject, Func<RosterMember, string?> text) =>
        [.. Owners(list).Select(owner => (owner, Text: text(owner))).Where(o => o.Text is not null).Select(o => ToPerson(list, kind, For(occasion, o.owner), list.MailAddress(o.owner), subject, o.Text!))];

    /// <summary>A message of any kind to the same owners; <paramref name="fields"/> hold its MIME fields and say that a program sends it.</summary>
    public IReadOnlyList<Letter> ToOwners(HostedList list, LetterKind kind, string occasion, string from, string subject, IReadOnlyList<HeaderField> fields, byte[] body) =>
        [.. Owners(list).Select(owner => Make(list, kind, For(occasion, owner), list.MailAddress(owner), from, subject, fields, body))];

    /// <summary>A message of any kind to one person; addresses without angle brackets. <paramref name="fields"/> hold its MIME fields and say that a program sends it.</summary>
    public Letter Make(HostedList list, LetterKind kind, string occasion, string recipient, string from, string subject, IReadOnlyList<HeaderField> fields, byte[] body)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var header = new HeaderBlock(
        [
            HeaderField.Create("From", $"<{from}>"),
            HeaderField.Create("To", $"<{recipient}>"),
            HeaderField.CreateText("Subject", subject),
            HeaderField.Create("Date", MailDate.Format(now)),
            HeaderField.Create("Message-ID", $"<{Guid.NewGuid():N}@{list.Address[(list.Address.LastIndexOf('@') + 1)..]}>"),
            .. fields,
        ]);
        return new Letter(occasion, list.Key, kind, recipient, (byte[])[.. signing.Sign(header, body, now).ToArray(), .. "\r\n"u8, .. body]);
    }

    private static string For(string occasion, RosterMember owner) => $"{occasion} {owner.Id}";

    private List<RosterMember> Owners(HostedList list)
    {
        var owners = list.Log.AtHead(time.GetUtcNow().ToUnixTimeSeconds()).Members.Where(m => m.Rights.HasFlag(Rights.Owner)).ToList();
        var hearing = owners.Where(m => !m.Suspended).ToList();
        return [.. (hearing.Count > 0 ? hearing : owners).Where(m => EnvelopePath.TryParse(list.MailAddress(m), out _) == EnvelopePathFault.None)];
    }
}
