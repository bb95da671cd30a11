using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Properties;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Membership;

/// <summary>Seals list keys and welcomes to the devices that may have them.</summary>
internal sealed class KeyHandout(ListReplica list, HeldDevice self, DeviceKeyring keyring, TimeProvider time)
{
    // Protocol section 6: ordinary control messages at most 7 days, keys 400.
    private static readonly TimeSpan WelcomeLife = TimeSpan.FromDays(7);
    private static readonly TimeSpan KeyLife = TimeSpan.FromDays(400);

    /// <summary>The entry that messages stand on: the newest here, own unconfirmed ones included, unless they go without those.</summary>
    public long Under { get; init; } = list.Log.HeadNumber;

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A welcome, all keys the member may have, and the list's properties, to each of its devices.</summary>
    public IReadOnlyList<SealedControl> Welcome(RosterMember member)
    {
        var keys = KeysFor(member).ToList();
        var invitation = MemberInvitation.Of(list.Log, member.Id);
        return [.. member.Devices.SelectMany(device => keys.Select(key => Key(device, key)).Prepend(Welcome(device, invitation)).Append(Properties(device, keys)).OfType<SealedControl>())];
    }

    /// <summary>What holds of the list's properties here, under the newest key that the newcomer gets; null where there is nothing, or no such key.</summary>
    private SealedControl? Properties(RosterDevice to, IEnumerable<HeldListKey> keys)
    {
        var book = new PropertiesBook(list.Folder);
        if (keys.Where(k => k.Group == RosterState.Everyone).MaxBy(k => k.Epoch) is not { } key || book.TryOpen(keyring, list.Log.List) is not { } properties) return null;
        return Seal(ControlType.Properties, to, WelcomeLife, new PropertiesNotice(properties.Version, key.Epoch, book.PostHash!.Value, properties.Seal(key.Key)).ToJson());
    }

    /// <summary>The log, to a device that has none.</summary>
    public IEnumerable<SealedLogPart> Log(RosterDevice device) => LogPart.Seal(list.Log.List, device.Fingerprint, device.HpkeKey, list.Entries().Take((int)Under + 1));

    /// <summary>What a device that has none needs of the log: all of it; of a long one an image, which stands on what I say now.</summary>
    public IEnumerable<BundleLine> First(RosterDevice device)
    {
        if (list.Log.HeadNumber <= LogPart.MostUnasked || Under != list.Log.HeadNumber) return Log(device);
        var image = list.Log.ToImage();
        var notice = new ImageNotice(self.SigningKey.PublicKey, Under, list.Log.Head, Digest.Of(image), image.Length);
        return [Seal(ControlType.LogImage, device, WelcomeLife, notice.ToJson()), .. ImagePart.Seal(list.Log.List, device.Fingerprint, device.HpkeKey, image)];
    }

    /// <summary>A welcome and the member's keys to a further device of my own, in force or not: what it must not do yet, the others see to.</summary>
    public IReadOnlyList<SealedControl> Welcome(RosterDevice further, InvitationId invitation) =>
        [Seal(ControlType.Welcome, further, WelcomeLife, new InvitationNotice(invitation).ToJson()), .. Keys(list.Log.AtHead(Now).Member(list.Self)!, further)];

    /// <summary>All keys a member may have, to one of its devices.</summary>
    public IEnumerable<SealedControl> Keys(RosterMember member, RosterDevice device) => KeysFor(member).Select(key => Key(device, key));

    /// <summary>A new key, to every device that is there now but the one that made it, by member.</summary>
    public IEnumerable<(RosterMember Member, IReadOnlyList<SealedControl> Messages)> NewKey(HeldListKey key) => list.Log.AtHead(Now).KeyHolders(key.Group)
        .Select(member => (member, (IReadOnlyList<SealedControl>)[.. member.Devices.Where(d => d.Fingerprint != self.Fingerprint).Select(d => Key(d, key))]))
        .Where(pair => pair.Item2.Count > 0);

    /// <summary>To a joiner's device, which is in no log: the invitation is shown beside it, or the server would not pass it on.</summary>
    public SealedControl Withdrawal(JoinRequest join, Invitation invitation, WithdrawalReason reason) =>
        Seal(ControlType.WithdrawInvite, join.Device.Fingerprint, join.Device.HpkeKey, WelcomeLife, new WithdrawalNotice(invitation.Id, self.SigningKey.PublicKey, reason).ToJson()) with
        {
            Shown = ShownInvitation.Unsigned(invitation),
        };

    /// <summary>A report, to each device of every owner but me.</summary>
    public IReadOnlyList<SealedControl> ToOwners(Report report) =>
        [.. list.Log.AtHead(Now).Members.Where(m => m.Id != list.Self && m.Rights.HasFlag(Rights.Owner)).SelectMany(m => m.Devices).Select(d => Seal(ControlType.Report, d, WelcomeLife, report.ToJson()))];

    /// <summary>A question for a key, to each device of a member.</summary>
    public IEnumerable<SealedControl> Question(RosterMember member, string group, string kid)
    {
        _ = KeyHash.TryParse(kid, out var wanted);
        var question = new KeyRequest(group, wanted, RandomNumberGenerator.GetBytes(KeyRequest.NonceSize));
        return [.. member.Devices.Select(device => Seal(ControlType.KeyRequest, device, WelcomeLife, question.ToJson()))];
    }

    /// <summary>An answer to a device that asked for a key, the group's newest where <paramref name="kid"/> is null; null when it is not here, or not the member's to have.</summary>
    public SealedControl? Response(RosterMember member, RosterDevice device, string group, string? kid, byte[] nonce) =>
        KeysFor(member).Where(k => k.Group == group).MaxBy(k => kid is null ? k.Epoch : k.Key.Kid.ToString() == kid ? 1 : 0) is { } key && (kid is null || key.Key.Kid.ToString() == kid)
            ? Seal(ControlType.KeyResponse, device, KeyLife, new KeyDelivery(key.Group, key.Epoch, key.Key, nonce).ToJson())
            : null;

    /// <summary>The group's newest key to a device that did not ask for it; null when it is not here, or not the member's to have.</summary>
    public SealedControl? Newest(RosterMember member, RosterDevice device, string group) =>
        KeysFor(member).Where(k => k.Group == group).MaxBy(k => k.Epoch) is { } key && key.Epoch == list.Log.AtHead(Now).NewestEpoch(group)?.Number ? Key(device, key) : null;

    /// <summary>The keys held here of epochs the member was there for, as far as the policy gives them to who joined later, or that its policy on history opens.</summary>
    private IEnumerable<HeldListKey> KeysFor(RosterMember member)
    {
        var state = list.Log.AtHead(Now);
        var since = member.Devices.Min(d => d.AddedTime) - state.Policy.History;
        foreach (var group in state.Groups.Where(g => state.InGroup(member.Id, g)).ToList())
        {
            for (var epoch = state.NewestEpoch(group)?.Number ?? 0; epoch > 0; epoch--)
            {
                var entry = list.Log.AtHead(Now).Epoch(group, epoch)!;
                var next = list.Log.AtHead(Now).Epoch(group, epoch + 1);
                var fits = IsOf(member.Id, entry, next?.EntryNumber ?? list.Log.HeadNumber + 1) || IsStillUsed(member, entry) || (state.Policy.History > 0 && (next?.EntryTime ?? Now) >= since);
                if (fits && keyring.ListKey(entry.Kid) is { } key) yield return new HeldListKey(list.Log.List, group, epoch, key);
            }
        }
    }

    // Posts under a key that was replaced just before somebody came are for them too, as long as they are taken.
    private bool IsStillUsed(RosterMember member, RosterEpoch epoch)
    {
        var came = list.Log.At(member.Devices.Min(d => d.AddedAt), member.Devices.Min(d => d.AddedTime));
        return !came.Policy.Join && came.InGroup(member.Id, epoch.Group) && came.StandingOf(epoch.Group, epoch.Number, epoch.Kid) is EpochStanding.StillAllowed;
    }

    // Who was there when the key was made, or came while it was the newest, unless keys are replaced at a joining.
    private bool IsOf(MemberId member, RosterEpoch epoch, long until)
    {
        for (var n = epoch.EntryNumber; n < until; n++)
        {
            var state = list.Log.At(n, Now);
            if (state.Member(member) is { Suspended: false } && state.InGroup(member, epoch.Group)) return n == epoch.EntryNumber || !state.Policy.Join;
        }

        return false;
    }

    // Who opened the list was invited by nobody.
    private SealedControl? Welcome(RosterDevice to, InvitationId? invitation) =>
        invitation is { } id ? Seal(ControlType.Welcome, to, WelcomeLife, new InvitationNotice(id).ToJson()) : null;

    // The delivery owns a key in its own right; this one is the keyring's, so it is not disposed with it.
    private SealedControl Key(RosterDevice to, HeldListKey key) =>
        Seal(ControlType.KeyDirect, to, KeyLife, new KeyDelivery(key.Group, key.Epoch, key.Key, nonce: null).ToJson());

    private SealedControl Seal(ControlType type, RosterDevice to, TimeSpan life, StrictJsonWriter data) => Seal(type, to.Fingerprint, to.HpkeKey, life, data);

    private SealedControl Seal(ControlType type, Fingerprint to, HpkePublicKey toKey, TimeSpan life, StrictJsonWriter data)
    {
        var now = Now;
        var expires = now + (long)life.TotalSeconds;
        return new SealedControl(list.Log.List, to, expires, ControlMessage.Seal(
            type, list.Log.List, self.SigningKey, to, toKey, Under, list.Log[Under].Signed.Head, now, expires, data));
    }
}
