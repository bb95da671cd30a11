using System.Text;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Mail;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Notices;

/// <summary>
/// Writes the server's own mail: from the list's <c>+owner</c> address, signed where copies are, and marked as made by a program (RFC 3834),
/// so that nothing answers it. It goes out under the null reverse path.
/// </summary>
public sealed class NoticeComposer(CopySigning signing, TimeProvider time)
{
    /// <summary>A notice to every owner who gets the list's mail; to all owners when none does.</summary>
    public IReadOnlyList<NewNotice> ToOwners(HostedList list, string subject, string text) => Owners(list, owner => ToPerson(list, owner, subject, text));

    /// <summary>A notice in plain text, lines ending in CRLF.</summary>
    public NewNotice ToPerson(HostedList list, string recipient, string subject, string text, string submitted = "auto-generated", params IEnumerable<HeaderField> more)
    {
        var (sub, ascii) = (ListFields.SubAddress(list, "+owner"), Ascii.IsValid(text));
        return Make(
            list, recipient, $"<{sub}>", subject,
            [
                HeaderField.Create("Auto-Submitted", submitted),
                .. more,
                HeaderField.Create("MIME-Version", "1.0"),
                HeaderField.Create("Content-Type", "text/plain; charset=utf-8"),
                HeaderField.Create("Content-Transfer-Encoding", ascii ? "7bit" : "8bit"),
            ],
            Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A message of any kind to every owner who gets the list's mail; <paramref name="fields"/> hold its MIME fields.</summary>
    public IReadOnlyList<NewNotice> ToOwners(HostedList list, string from, string subject, IReadOnlyList<HeaderField> fields, byte[] body) =>
        Owners(list, owner => Make(list, owner, from, subject, fields, body));

    private List<NewNotice> Owners(HostedList list, Func<string, NewNotice> make)
    {
        var owners = list.Log.AtHead(time.GetUtcNow().ToUnixTimeSeconds()).Members.Where(m => m.Rights.HasFlag(Rights.Owner)).ToList();
        var hearing = owners.Where(m => !m.Suspended).ToList();
        return [.. (hearing.Count > 0 ? hearing : owners).Select(m => m.Address).Where(a => EnvelopePath.TryParse(a, out _) == EnvelopePathFault.None).Select(make)];
    }

    private NewNotice Make(HostedList list, string recipient, string from, string subject, IReadOnlyList<HeaderField> fields, byte[] body)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var header = new HeaderBlock(
        [
            HeaderField.Create("From", from),
            HeaderField.Create("To", $"<{recipient}>"),
            HeaderField.CreateText("Subject", subject),
            HeaderField.Create("Date", MailDate.Format(now)),
            HeaderField.Create("Message-ID", $"<{Guid.NewGuid():N}@{list.Address[(list.Address.LastIndexOf('@') + 1)..]}>"),
            .. fields,
        ]);
        return new NewNotice(list.Key, recipient, (byte[])[.. signing.Sign(header, body, now).ToArray(), .. "\r\n"u8, .. body]);
    }
}
