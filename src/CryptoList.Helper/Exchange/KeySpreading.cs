using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using static CryptoList.Helper.Exchange.SyncReport;

namespace CryptoList.Helper.Exchange;

/// <summary>Sends a key that this device made, and that travels under the old one, to all who have that: one post, when the server is known to have its entry. Who does not get it asks for it.</summary>
internal sealed class KeySpreading(HelperSession session, MailOut mail, ControlBook book, SyncReport report)
{
    /// <summary>How long it is tried, in seconds: after a day more the server takes nothing under the old key.</summary>
    private const long Longest = 7L * 24 * 3600;

    /// <summary>Sends what is to be sent, each once.</summary>
    public async Task RunAsync(ListReplica list, CancellationToken cancellation)
    {
        if (HelperSession.InDispute(list) || list.StandingAt(session.Io.Now) != ListStanding.Member) return;
        var state = list.Log.AtHead(session.Io.Now);
        foreach (var group in state.Groups)
        {
            if (state.NewestEpoch(group) is not { Direct: false } epoch || state.Epoch(group, epoch.Number - 1) is not { } old || !IsMine(list, epoch)) continue;
            if (session.Keyring.ListKey(epoch.Kid) is not { } key || session.Keyring.ListKey(old.Kid) is not { } under) continue;
            var what = $"spread:{epoch.Kid}";
            if (!book.MayAsk(what, Longest, session.Io.Now)) continue;
            if (!await SendAsync(list, new KeyDelivery(group, epoch.Number, key, nonce: null), under, old.Number, cancellation).ConfigureAwait(false)) book.ForgetAsked(what);
        }
    }

    private bool IsMine(ListReplica list, RosterEpoch epoch) =>
        list.Log[epoch.EntryNumber].By == list.Device && epoch.EntryNumber <= list.Info.Confirmed && session.Io.Now - epoch.EntryTime < Longest;

    // The key is the keyring's, so the delivery is not disposed of with it.
    private async Task<bool> SendAsync(ListReplica list, KeyDelivery key, ListKey under, long epoch, CancellationToken cancellation)
    {
        var (numbers, channel) = (new SequenceBook(list.Folder), new PostChannel(key.Group, null, Update: true));
        var (number, gone) = numbers.Take(channel);
        using var post = new MemoryStream();
        var from = new PostComposer(session.Io.Time, session.Home.TemporaryFolder).Seal(
            new PostRequest
            {
                Log = list.Log,
                Device = session.DeviceIn(list).SigningKey,
                ListKey = under,
                Epoch = epoch,
                Group = key.Group,
                Update = true,
                SentFrom = list.OwnAddress(session.Io.Now),
                Sequence = number,
                Void = gone,
                Message = new MemoryStream(KeyUpdate.Write(key)),
            },
            post).SentFrom;
        numbers.Sealed(channel, number);
        var answer = await mail.HandAsync(post.ToArray(), from, list.Address, cancellation).ConfigureAwait(false);
        if (answer.Result is HandingResult.Taken or HandingResult.InDoubt)
        {
            if (gone.Count > 0) numbers.ForgetVoid(channel, gone);
            report.Add(Kind.Done, list.Address, $"The new key of {list.Address}, epoch {key.Epoch}, is on its way to all under the old one.");
            return true;
        }

        numbers.MakeVoid(channel, number);
        report.Add(Kind.Waits, list.Address, $"The new key of {list.Address}, epoch {key.Epoch}, was not taken by the mail server: {answer.Reply}. It goes again with: cryptolist-helper sync");
        return false;
    }
}
