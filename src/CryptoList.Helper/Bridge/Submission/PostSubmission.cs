using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Terminal;
using CryptoList.Mail;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Bridge.Submission;

/// <summary>
/// Seals a mail for its list and hands it to the provider: sealed and numbered on the disk before anything leaves, kept until it is known what became of
/// it. The home is held for the sealing and for noting the outcome, not while the provider is talked to.
/// </summary>
internal sealed class PostSubmission(HelperIo io, HomeAtWork home)
{
    /// <summary>The list of this home with that address, in any spelling; null where there is none.</summary>
    public Task<ListAim?> ListAtAsync(EnvelopePath path, CancellationToken cancellation) => home.LookAsync(
        session => EmailAddress.TryParse(path.Address, out var address) && session.Lists.All.FirstOrDefault(l => EmailAddress.TryParse(l.Address, out var own) && own.Equals(address)) is { } list
            ? new ListAim(list.Log.List, list.Address, list.OwnAddress(io.Now))
            : null,
        cancellation);

    /// <summary>The list whose post a mail answers, or that it names in To or Cc; null where there is none.</summary>
    public Task<string?> MeantForAsync(Stream mail, CancellationToken cancellation) => home.LookAsync(
        session =>
        {
            if (session.Lists.All.Count == 0) return null;
            var meant = MeantFor.TryRead(mail);
            return meant is null ? null : session.Lists.All.FirstOrDefault(l => meant.Names(l.Address) || meant.Answers(session.Home, l, io.Now))?.Address;
        },
        cancellation);

    /// <summary>Sends a mail as a post; the answer its client gets. 250 only where the provider took it.</summary>
    public async Task<SmtpReply> PostAsync(ListAim aim, FileStream mail, EnvelopePath sender, ProviderLink provider, CancellationToken cancellation)
    {
        SealedMail post;
        try
        {
            post = await home.ChangeAsync((session, _) => SealedMail.MakeAsync(session, aim, mail, cancellation), cancellation).ConfigureAwait(false);
        }
        catch (HelperException no)
        {
            return no.ExitCode == ExitCode.Wait ? SubmissionReplies.Later(no.Message) : SubmissionReplies.Refuse(no.Message);
        }
        catch (PostComposeException no)
        {
            return no.Fault is PostFault.EpochTooOld or PostFault.ListKeyMissing ? SubmissionReplies.Later(no.Message) : SubmissionReplies.Refuse(no.Message);
        }
        catch (MailFormatException no)
        {
            return SubmissionReplies.Malformed($"The mail cannot be read: {no.Message}");
        }

        await using (post.Octets.ConfigureAwait(false)) return await HandAsync(aim, post, sender, provider, cancellation).ConfigureAwait(false);
    }

    private async Task<SmtpReply> HandAsync(ListAim aim, SealedMail post, EnvelopePath sender, ProviderLink provider, CancellationToken cancellation)
    {
        if (StreamedContent.TryCreate(post.Octets, out var content) is var fault and not SharedContentFault.None)
            return SubmissionReplies.Refuse($"The sealed post is damaged on this disk ({fault}). Drop it with cryptolist-helper outbox drop {post.Item.Id}, and send the mail again.");
        var (result, reply) = await provider.PostAsync(content!, sender, EnvelopePath.Parse(aim.Address), cancellation).ConfigureAwait(false);
        var answer = result switch
        {
            HandingResult.Taken => reply!,
            HandingResult.InDoubt => SubmissionReplies.Later($"{provider.ServerName} was lost at the end and may have the post. Send the same mail again, and the same octets go; or run: cryptolist-helper outbox send {post.Item.Id}"),
            _ => reply ?? SubmissionReplies.Closing($"{provider.ServerName} has closed the connection. The post was not taken; send it again."),
        };
        try
        {
            await home.ChangeAsync((session, _) => Task.FromResult(Settle(session.Lists.Find(aim.Id), post, result, answer)), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is HelperException or IOException or UnauthorizedAccessException)
        {
            // It stays in the outbox as sent: the same mail, sent again, goes as the same octets.
        }

        return answer;
    }

    private static bool Settle(ListReplica? list, SealedMail post, HandingResult result, SmtpReply answer)
    {
        if (list is null) return false;
        var store = new OutboxStore(list.Folder);
        // Another program may have sent it, or seen it come back, meanwhile.
        if (store.All().FirstOrDefault(i => i.Id == post.Item.Id) is not { } item || item.Sent != post.Item.Sent || item.LastReply != post.Item.LastReply) return false;
        item = item with { LastReply = answer.ToString() };
        store.Save(item);
        if (result == HandingResult.Taken) new StatusBook(list.Folder).Posted(item.MessageId!);
        // Nobody has it, and its author's mail program keeps the text: it is given back. What was sent before may be out.
        if (result is not (HandingResult.Refused or HandingResult.Later) || !post.IsNew) return true;
        RefusalReading.TakeIn(new SequenceBook(list.Folder), item);
        store.Remove(item);
        return true;
    }
}
