using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Exchange;

/// <summary>Does a wish on the present log: appends own entries to it, and seals what goes to other devices.</summary>
internal sealed class WishWork(HelperSession session, ListReplica list)
{
    private readonly List<SignedEntry> _entries = [];
    private readonly List<BundleLine> _messages = [];

    /// <summary>What goes to the server in one bundle. <paramref name="Sentence"/> says what was done, as far as this home can.</summary>
    internal sealed record Result(IReadOnlyList<SignedEntry> Entries, IReadOnlyList<BundleLine> Messages, string Sentence);

    private long Now => session.Io.Now;

    // Without entries of its own a bundle may be there before those that wait, or without them.
    private KeyHandout Handout => new(list, session.DeviceIn(list), session.Keyring, session.Io.Time) { Under = _entries.Count > 0 ? list.Log.HeadNumber : list.Info.Confirmed };

    /// <summary>Does it.</summary>
    /// <exception cref="HelperException">A rule refuses it, or there is nothing left to do; nothing was changed.</exception>
    public Result Do(Wish wish) => new(_entries, _messages, wish.Kind switch
    {
        WishKind.Admit => Admit(wish),
        WishKind.Remove => Remove(wish),
        WishKind.Resume => Resume(wish),
        WishKind.Rights => GiveRights(wish),
        WishKind.Rekey => Rekey(wish.Group!, wish.Life, wish.Under),
        WishKind.Group => Group(wish),
        WishKind.Policy => Policy(wish),
        WishKind.Withdraw => Withdraw(wish),
        WishKind.Welcome => Welcome(Member(wish), wish),
        WishKind.Respond => Respond(wish),
        WishKind.Ask => Ask(wish),
        WishKind.Remind => Remind(wish),
        WishKind.RemoveDevice => RemoveDevice(wish),
        WishKind.ConfirmDevice => ConfirmDevice(wish),
        WishKind.RenewKey => RenewKey(),
        WishKind.Decline => Decline(wish),
        _ => throw new ArgumentOutOfRangeException(nameof(wish)),
    });

    private string Admit(Wish wish)
    {
        var join = JoinRequest.ParseLine(System.Text.Encoding.UTF8.GetBytes(wish.Join!));
        var invitation = join.ReadInvitation();
        if (list.Log.AtHead(Now).Device(join.Device.Fingerprint) is not null) return Welcome(list.Log.AtHead(Now).Member(invitation.Member)!, wish);
        // Somebody else was first, or took it back, while this home did not know.
        if (list.Log.AtHead(Now).SettledAt(invitation.Id) is { } settled) return Decline(wish with { Reason = list.Log[settled].Type == RosterEntryType.InviteWithdraw ? WithdrawalReason.Withdrawn : WithdrawalReason.Used });
        var entry = Admission.Entry(session, list, invitation, join);
        Append(entry);
        if (join.Opening is { } opening && invitation.Member != list.Self) new KnownAddresses(list.Folder).Add(invitation.Member, opening.Address);
        var member = list.Log.AtHead(Now).Member(invitation.Member)!;
        // A shorter log the server sends by itself.
        if (list.Log.HeadNumber > LogPart.MostUnasked) _messages.AddRange(Handout.First(Listed(member, join.Device.Fingerprint)!));
        _messages.AddRange(Admission.Welcome(Handout, list, invitation, join, Now));
        if (Admission.IsOwnDevice(list, invitation)) return FurtherDevice(join);
        return $"{list.NameOf(member)} is let into {list.Address}. Fingerprint of the new device, to compare with them: {FingerprintDigits.Of(join.Device.Fingerprint)}";
    }

    private string FurtherDevice(JoinRequest join)
    {
        var from = list.Log.AtHead(Now).WaitingDevices(list.Self).First(w => w.Device.Fingerprint == join.Device.Fingerprint).InForceFrom;
        return $"A further device of yours, {HarmlessText.OfLine(join.Device.Name)}, is let into {list.Address}, in force {StandingSentence.From(from)}, or at once when another device of yours confirms it (an owner, where you have none): cryptolist-helper device confirm. Its fingerprint: {FingerprintDigits.Of(join.Device.Fingerprint)}. "
            + "If it is not yours, remove it now: cryptolist-helper device remove NAME --stolen";
    }

    private string Remove(Wish wish)
    {
        var member = list.Log.AtHead(Now).Member(wish.ReadMember()) ?? throw HelperException.Refused($"That member is not in {list.Address} any more.");
        Append(session.AuthorIn(list).MemberRemove(member.Id, wish.Adverse));
        return ReplaceDue(wish, $"{list.NameOf(member)} is removed from {list.Address}");
    }

    private string RemoveDevice(Wish wish)
    {
        var member = Member(wish);
        var device = DeviceChoice.OfLog(list.Log, member.Id).FirstOrDefault(d => d.Fingerprint.ToString() == wish.Device) ?? throw HelperException.Refused($"{list.NameOf(member)} has no such device in {list.Address}.");
        Append(session.AuthorIn(list).DeviceRemove(member.Id, device.Fingerprint, wish.Adverse));
        return ReplaceDue(wish, $"{HarmlessText.OfLine(device.Name)} of {list.NameOf(member)} is removed from {list.Address}{(wish.Adverse ? " as stolen, and what it let in alone with it" : "")}");
    }

    private string ConfirmDevice(Wish wish)
    {
        var member = Member(wish);
        var device = list.Log.AtHead(Now).WaitingDevices(member.Id).Select(w => w.Device).FirstOrDefault(d => d.Fingerprint.ToString() == wish.Device) ?? throw HelperException.Refused($"That device of {list.NameOf(member)} waits in {list.Address} no more.");
        Append(session.AuthorIn(list).DeviceConfirm(member.Id, device.Fingerprint));
        // Those that were handed out while it waited went past it.
        _messages.AddRange(Handout.Keys(Member(wish), device));
        return $"{HarmlessText.OfLine(device.Name)} of {list.NameOf(member)} is confirmed, and in force in {list.Address} at once.";
    }

    private string RenewKey()
    {
        var device = session.DeviceIn(list);
        var known = list.Log.AtHead(Now).Device(device.Fingerprint) ?? throw HelperException.Refused($"This device is not in force in {list.Address}.");
        if (known.HpkeKey.Bytes.Span.SequenceEqual(device.HpkeKeys[^1].PublicKey.Bytes.Span)) throw HelperException.Refused($"The log of {list.Address} has this device's newest key already.");
        Append(session.AuthorIn(list).DeviceKey(list.Self, device.Current, known.Name));
        return $"What is sent to this device of {list.Address} is sealed to its new key.";
    }

    private string ReplaceDue(Wish wish, string said)
    {
        var state = list.Log.AtHead(Now);
        // Whoever took themselves out replaces nothing.
        if (state.Member(list.Self) is not { } mine || state.Device(list.Device) is null) return said + ".";
        var due = state.Groups.Where(g => state.NeedsDirectKey(g) && state.InGroup(mine.Id, g)).ToList();
        if (due.Count == 0) return said + ".";
        if (!wish.Rekey || !mine.Rights.HasFlag(Rights.Update))
            return $"{said}. The list key is to be replaced within {Durations.Say(TimeSpan.FromSeconds(wish.Adverse ? 0 : state.Policy.Rekey))}, by a member who may: cryptolist-helper rekey";
        foreach (var group in due) Rekey(group, KeyReplacing.UsualLife);
        return $"{said}, and the list key is replaced.";
    }

    private string Resume(Wish wish)
    {
        var member = Member(wish);
        if (!member.Suspended) throw HelperException.Refused($"{list.NameOf(member)} is not suspended in {list.Address}.");
        Append(session.AuthorIn(list).MemberResume(member.Id));
        return $"{list.NameOf(member)} gets the posts of {list.Address} again.";
    }

    private string GiveRights(Wish wish)
    {
        var member = Member(wish);
        var (rights, order) = RightsChange.Apply(member, wish.Changes ?? []);
        Append(session.AuthorIn(list).Rights(member.Id, rights, order));
        return $"{list.NameOf(member)} has these rights in {list.Address}: {string.Join(", ", ListCommand.Names(rights))}.";
    }

    private string Rekey(string group, long life, bool mayGoUnder = false)
    {
        var state = list.Log.AtHead(Now);
        var under = mayGoUnder && state.NewestEpoch(group) is { } old && !state.NeedsDirectKey(group) && state.Policy.Modes.Contains(PostMode.List) && session.Keyring.ListKey(old.Kid) is not null;
        var (key, entry) = KeyReplacing.Replace(session, list, group, life, !under);
        _entries.Add(entry);
        // Under the old one it is a post to all, once the server has the entry: KeySpreading.
        if (!under) _messages.AddRange(Handout.NewKey(key).SelectMany(pair => pair.Messages));
        return $"The key of {list.Address} is replaced: epoch {key.Epoch}{(group == RosterState.Everyone ? "" : $" of the group {group}")}{(under ? ", which goes to all under the old one" : "")}.";
    }

    private string Group(Wish wish)
    {
        var (add, remove) = (Present(wish.Add), Present(wish.Remove));
        Append(session.AuthorIn(list).Group(wish.Group!, add, remove));
        var state = list.Log.AtHead(Now);
        var said = $"The group \"{wish.Group}\" of {list.Address} is as you say.";
        if (!wish.Rekey || state.Member(list.Self) is not { } me || !state.InGroup(me.Id, wish.Group!)) return said;
        if (me.Rights.HasFlag(Rights.Update) && (state.NewestEpoch(wish.Group!) is null || state.NeedsDirectKey(wish.Group!) || (state.Policy.Join && add.Count > 0))) return $"{said} {Rekey(wish.Group!, KeyReplacing.UsualLife)}";
        foreach (var member in add.Where(id => id != me.Id)) _messages.AddRange(Handout.Welcome(state.Member(member)!));
        return said;
    }

    private string Policy(Wish wish)
    {
        var before = list.Log.AtHead(Now).Policy;
        var after = wish.Policy!.Apply(before);
        if (after == before) throw HelperException.Refused($"That is the policy of {list.Address} already.");
        Append(session.AuthorIn(list).Policy(after));
        return $"New in the policy of {list.Address}: {PolicyText.Changes(before, after)}.";
    }

    // Who left meanwhile needs neither to come in nor to go out.
    private List<MemberId> Present(IEnumerable<string> members) =>
        [.. members.Select(m => MemberId.TryParse(m, out var id) ? id : default).Where(id => list.Log.AtHead(Now).Member(id) is not null)];

    private string Withdraw(Wish wish)
    {
        if (!InvitationId.TryParse(wish.Invitation!, out var id)) throw HelperException.Usage($"{wish.Invitation} is not the id of an invitation.");
        if (list.Log.AtHead(Now).IsSettled(id)) throw HelperException.Refused($"That invitation to {list.Address} was used or withdrawn already.");
        Append(session.AuthorIn(list).InviteWithdraw(id));
        new InvitationBook(list.Folder).Withdraw(id);
        return $"An invitation to {list.Address} is withdrawn.";
    }

    private string Welcome(RosterMember member, Wish wish)
    {
        var waiting = list.Log.AtHead(Now).WaitingDevices(member.Id).Select(w => w.Device).FirstOrDefault(d => d.Fingerprint.ToString() == wish.Device);
        if ((waiting ?? member.Devices.FirstOrDefault(d => d.Fingerprint.ToString() == wish.Device)) is { } withoutLog) _messages.AddRange(Handout.First(withoutLog));
        _messages.AddRange(waiting is not null && InvitationId.TryParse(wish.Invitation ?? "", out var invitation) ? Handout.Welcome(waiting, invitation) : Handout.Welcome(member));
        return $"A welcome and the keys of {list.Address} are on their way to {list.NameOf(member)}.";
    }

    private string Respond(Wish wish)
    {
        var member = Member(wish);
        var device = member.Devices.FirstOrDefault(d => d.Fingerprint.ToString() == wish.Device) ?? throw HelperException.Refused($"The device that asked for a key of {list.Address} is not in force any more.");
        _messages.Add(Handout.Response(member, device, wish.Group!, wish.Kid, wish.Nonce!)
            ?? throw HelperException.Refused($"{list.NameOf(member)} asked for a key of {list.Address} that is not here, or not theirs to have."));
        return $"{list.NameOf(member)} asked for a key of {list.Address}, and gets it.";
    }

    private string Remind(Wish wish)
    {
        var member = Member(wish);
        var device = member.Devices.FirstOrDefault(d => d.Fingerprint.ToString() == wish.Device) ?? throw HelperException.Refused($"The device that used an old key of {list.Address} is not in force any more.");
        _messages.Add(Handout.Newest(member, device, wish.Group!) ?? throw HelperException.Refused($"The newest key of {list.Address} is not here, or not {list.NameOf(member)}'s to have."));
        return $"A device of {list.NameOf(member)} goes on with an old key of {list.Address}, and is sent the newest.";
    }

    private string Ask(Wish wish)
    {
        var member = Member(wish);
        _messages.AddRange(Handout.Question(member, wish.Group!, wish.Kid!));
        return $"A key of {list.Address} is not here: {list.NameOf(member)} is asked for it.";
    }

    private string Decline(Wish wish)
    {
        var join = JoinRequest.ParseLine(System.Text.Encoding.UTF8.GetBytes(wish.Join!));
        var invitation = join.ReadInvitation();
        _messages.Add(Handout.Withdrawal(join, invitation, wish.Reason ?? WithdrawalReason.Withdrawn));
        return $"{invitation.TrueAddress(join.Opening)} is told that their invitation to {list.Address} lets nobody in any more.";
    }

    /// <summary>A device of a member, in force or not.</summary>
    private RosterDevice? Listed(RosterMember member, Fingerprint device) =>
        member.Devices.Concat(list.Log.AtHead(Now).WaitingDevices(member.Id).Select(w => w.Device)).FirstOrDefault(d => d.Fingerprint == device);

    private RosterMember Member(Wish wish) => list.Log.AtHead(Now).Member(wish.ReadMember()) ?? throw HelperException.Refused($"That member is not in {list.Address} any more.");

    private void Append(SignedEntry entry)
    {
        list.AppendOwn(entry);
        _entries.Add(entry);
    }
}
