using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Properties;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Outbox;

/// <summary>Seals waiting posts of one list: number first, then the sealing, both on the disk before anything leaves.</summary>
internal sealed class PostSealer(HelperIo io, HomeFolder home, ListReplica list, HeldDevice device, DeviceKeyring keyring)
{
    /// <summary>How often one text is sealed at most (protocol section 4).</summary>
    public const int MaxSealings = 3;

    private readonly SequenceBook _book = new(list.Folder);

    public OutboxStore Store { get; } = new(list.Folder);

    public SequenceBook Book => _book;

    /// <summary>Seals the item under a new number, with the Message-ID it had if it had one.</summary>
    /// <exception cref="HelperException">The key is missing, or it was sealed often enough.</exception>
    /// <exception cref="PostComposeException">The list's rules, or the message's form, do not allow it.</exception>
    public OutboxItem Seal(OutboxItem item)
    {
        if (item.Sealings >= MaxSealings) throw HelperException.Refused($"The post {item.Id} was sealed {MaxSealings} times and refused each time: {item.LastReply}");
        var (key, epoch) = PostMode.UsesListKey(item.Mode) ? KeyToUse(item.Group) : (null, 0);
        var (number, gone) = _book.Take(item.Channel);
        SealedPost post;
        using (var text = TextOf(item, key))
        using (var progress = new ProgressStream(text, "sealing", io))
        using (var output = Store.CreateSealing(item))
        {
            post = new PostComposer(io.Time, home.TemporaryFolder).Seal(
                new PostRequest
                {
                    Log = list.Log,
                    RosterNumber = list.Standing,
                    Device = device.SigningKey,
                    Mode = item.Mode,
                    ListKey = key,
                    Epoch = epoch,
                    Sequence = number,
                    Group = item.Group,
                    Peer = item.Channel.Peer,
                    Void = gone,
                    SentFrom = list.OwnAddress(io.Now),
                    Message = progress,
                    MessageId = item.MessageId,
                },
                output);
            output.Flush(flushToDisk: true);
        }

        Store.FinishSealing(item);
        var now = item with
        {
            State = OutboxState.Sealed,
            MessageId = post.MessageId,
            Number = number,
            PostHash = post.Control.PostHash.ToString(),
            Void = gone,
            Sealings = item.Sealings + 1,
        };
        Store.Save(now);
        _book.Sealed(item.Channel, number);
        return now;
    }

    // Properties are sealed under the list key of their post, also when that is sealed again under another.
    private Stream TextOf(OutboxItem item, ListKey? key)
    {
        var text = Store.OpenText(item);
        if (item.Properties is not { } version) return text;
        using var whole = new MemoryStream();
        using (text) text.CopyTo(whole);
        return new MemoryStream(PropertiesEntity.Write(version, ListProperties.Parse(whole.ToArray()).Seal(key!)));
    }

    /// <summary>It is known to be accepted: its void numbers are known to all, and its text goes.</summary>
    public void Accepted(OutboxItem item)
    {
        if (item.Void.Count > 0) _book.ForgetVoid(item.Channel, item.Void);
        Store.Remove(item);
    }

    /// <summary>The newest epoch whose key is here; the one before it while that is still allowed.</summary>
    private (ListKey? Key, long Epoch) KeyToUse(string group)
    {
        var state = list.Log.At(list.Standing, io.Now);
        var newest = state.NewestEpoch(group) ?? throw HelperException.Refused($"The list {list.Address} has no key for the group \"{group}\" yet. An owner makes one with: cryptolist-helper rekey{(group == RosterState.Everyone ? "" : " --group NAME")}");
        foreach (var epoch in new[] { newest, newest.Number > 1 ? state.Epoch(group, newest.Number - 1) : null })
        {
            if (epoch is null || keyring.ListKey(epoch.Kid) is not { } key) continue;
            if (state.StandingOf(group, epoch.Number, epoch.Kid) is EpochStanding.Current or EpochStanding.StillAllowed) return (key, epoch.Number);
        }

        throw HelperException.Wait($"The key of {list.Address} (epoch {newest.Number}) is not here yet. It is asked for with `cryptolist-helper sync`, or taken from a file with `accept`; send again when it came.");
    }
}
