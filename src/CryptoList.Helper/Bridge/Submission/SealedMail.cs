using CryptoList.Helper.Commands;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Outbox;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Bridge.Submission;

/// <summary>A mail that is sealed and lies in the outbox, marked as sent before its octets leave.</summary>
/// <param name="Item">Its place in the outbox.</param>
/// <param name="Octets">The sealed octets.</param>
/// <param name="IsNew">It was sealed now; else it is one that may be out already, and goes again as it is.</param>
internal sealed record SealedMail(OutboxItem Item, FileStream Octets, bool IsNew)
{
    private static readonly TimeSpan AnyAge = TimeSpan.FromDays(10_000);

    /// <summary>Seals a mail, or finds the post that the same mail was sealed to when it was sent before. For a home that is held.</summary>
    /// <exception cref="HelperException">It cannot be sealed, for now or at all.</exception>
    /// <exception cref="Protocol.Posts.PostComposeException">The list's rules, or the mail's form, do not allow it.</exception>
    /// <exception cref="Mail.MailFormatException">Its header cannot be read.</exception>
    public static async Task<SealedMail> MakeAsync(HelperSession session, ListAim aim, FileStream mail, CancellationToken cancellation)
    {
        var list = session.Lists.Find(aim.Id) ?? throw HelperException.Refused($"The list {aim.Address} is not in this home any more.");
        UnfinishedWish.Undo(list);
        var sealer = SealCommand.Prepare(session, list, AnyAge);
        var before = SentBefore(sealer.Store, mail);
        mail.Position = 0;
        var target = new PostTarget(RosterState.Everyone, PostOptions.UsualMode(list.Log.AtHead(session.Io.Now).Policy), null);
        var item = before ?? await SealCommand.SealNewAsync(sealer, mail, target, session.Io.Now, cancellation).ConfigureAwait(false);
        item = item with { State = OutboxState.Sent, Sent = session.Io.Now };
        sealer.Store.Save(item);
        return new SealedMail(item, sealer.Store.OpenSealed(item), before is null);
    }

    private static OutboxItem? SentBefore(OutboxStore store, FileStream mail)
    {
        mail.Position = 0;
        var messageId = HeaderBlock.ReadFrom(mail).Single("Message-ID")?.Value;
        foreach (var item in store.All().Where(i => i is { State: OutboxState.Sealed or OutboxState.Sent, Group: RosterState.Everyone, Peer: null, Properties: null }))
        {
            using var text = store.OpenText(item);
            if (Same(text, mail)) return item;
            if (messageId is not null && item.MessageId == messageId)
                throw HelperException.Refused($"Another text with the Message-ID of this mail may be on its way to the list ({item.Id} in cryptolist-helper outbox). Copy the text into a new mail, and send that.");
        }

        return null;
    }

    private static bool Same(FileStream text, FileStream mail)
    {
        if (text.Length != mail.Length) return false;
        mail.Position = 0;
        var (one, other) = (new byte[64 << 10], new byte[64 << 10]);
        while (true)
        {
            var count = text.ReadAtLeast(one, one.Length, throwOnEndOfStream: false);
            if (count != mail.ReadAtLeast(other, other.Length, throwOnEndOfStream: false) || !one.AsSpan(0, count).SequenceEqual(other.AsSpan(0, count))) return false;
            if (count < one.Length) return true;
        }
    }
}
