using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster.Histories;

namespace CryptoList.Protocol.Roster.Images;

/// <summary>
/// All that a log says up to one entry, without the entries: one octet string for one log, so that its hash stands for it. Entries are there with hash,
/// time, signer and type only; every question about a state can be answered, and later entries can be judged.
/// </summary>
internal static class RosterImage
{
    private const string Mark = "cryptolist/1 log image";

    public static byte[] Write(RosterIndex index)
    {
        using var output = new MemoryStream();
        var to = new ImageWriter(output);
        to.Text(Mark);
        to.Value(index.List);
        to.Text(index.Name);
        to.Text(index.Address);
        to.List(index.Entries.All(), e =>
        {
            to.Value(e.Signed.Head);
            to.Number(e.Time);
            to.Value(e.By.Value);
            to.Number((long)e.Type);
        });
        to.List(index.Policies.Changes, p => Change(to, p, v => to.Octets(v.ToJson().ToUtf8())));
        to.List(index.ServerSigningKeys.Changes, k => Change(to, k, v => to.Octets(v.Point.Span)));
        to.List(index.SealKeys.All(), k =>
        {
            to.Number(k.SinceNumber);
            to.Number(k.SinceTime);
            to.Octets(k.Key.Bytes.Span);
        });
        to.List(index.Members.All(), m => Member(to, m));
        to.List(index.Groups.All(), g => Group(to, g));
        to.List([.. index.SettledInvitations.OrderBy(s => s.Key.Value)], s =>
        {
            to.Value(s.Key);
            to.Number(s.Value);
        });
        to.List([.. index.Leavers.OrderBy(l => l.Key)], l =>
        {
            to.Number(l.Key);
            to.List(l.Value, id => to.Value(id));
        });
        to.List([.. index.RemovedAddresses.OrderBy(r => r.Key, StringComparer.Ordinal)], r =>
        {
            to.Text(r.Key);
            to.Number(r.Value);
        });
        return output.ToArray();
    }

    /// <summary>Null for anything that <see cref="Write"/> would not have written. These very octets may have been read before (<paramref name="wasChecked"/>): then keys and form are not checked again.</summary>
    public static RosterIndex? TryRead(ReadOnlyMemory<byte> image, bool wasChecked)
    {
        try
        {
            var from = new ImageReader(image, wasChecked);
            var index = Read(from);
            // One octet string for one log: what is written twice alike was read whole.
            return from.AtEnd && (wasChecked || Write(index).AsSpan().SequenceEqual(image.Span)) ? index : null;
        }
        catch (Exception e) when (e is InvalidDataException or StrictJsonException or System.Text.DecoderFallbackException or ArgumentException)
        {
            return null;
        }
    }

    private static void Change<T>(ImageWriter to, (long Number, T Value) change, Action<T> write)
    {
        to.Number(change.Number);
        write(change.Value);
    }

    private static void Member(ImageWriter to, MemberHistory member)
    {
        to.Value(member.Id);
        to.List(member.Facts.Changes, c => Change(to, c, f =>
        {
            to.Flag(f.Present);
            to.Text(f.Address);
            to.Number((long)f.Rights);
            to.List(f.UpdateOrder is { } order ? (long[])[order] : [], to.Number);
            to.Number((long)f.Suspension);
        }));
        to.List(member.Devices.All(), d => d.WriteTo(to));
    }

    private static void Group(ImageWriter to, GroupHistory group)
    {
        to.Text(group.Name);
        to.Number(group.CreatedAt);
        to.List([.. group.Placed.OrderBy(p => p.Key.Value)], p =>
        {
            to.Value(p.Key);
            to.List(p.Value.Changes, c => Change(to, c, to.Flag));
        });
        to.List(group.Leavings, to.Number);
        to.List(group.Epochs.All(), e =>
        {
            to.Value(e.Kid);
            foreach (var number in (ReadOnlySpan<long>)[e.BaseTime, e.LifeSeconds, e.EntryNumber, e.EntryTime]) to.Number(number);
            to.Flag(e.Direct);
        });
    }

    private static RosterIndex Read(ImageReader from)
    {
        if (from.Text() != Mark) throw new InvalidDataException();
        var index = new RosterIndex(ListId.Read(from.Take(ListId.Size)), from.Text(), from.Text());
        var n = 0L;
        foreach (var entry in from.List(() => new RosterEntry(SignedEntry.Known(from.Digest()), n++, default, from.Number(), new Fingerprint(from.Digest()), Enumeration<RosterEntryType>(from)))) index.Entries.Add(entry);
        foreach (var (number, json) in from.List(() => (from.Number(), from.Octets()))) index.Policies.Set(number, ListPolicy.Parse(StrictObject.Parse(json, SignedEntry.MaxBytes)));
        foreach (var (number, key) in from.List(() => (from.Number(), from.SigningKey()))) index.SetServerSigningKey(key, number);
        foreach (var (number, time, key) in from.List(() => (from.Number(), from.Number(), from.HpkeKey()))) index.SetSealKey(key, number, time);
        var members = from.List(() => Member(from, index));
        // An address is whose it became last: in the order of the log, not of its members.
        foreach (var (member, number, address) in members.SelectMany(m => Addresses(m)).OrderBy(a => a.Number)) index.SetAddress(member, address, number);
        foreach (var _ in from.List(() => Group(from, index)))
        {
            // Each put itself into the index.
        }

        foreach (var (id, number) in from.List(() => (InvitationId.Read(from.Take(InvitationId.Size)), from.Number()))) index.SettledInvitations[id] = number;
        foreach (var (number, who) in from.List(() => (from.Number(), from.List(() => MemberId.Read(from.Take(MemberId.Size)))))) index.Leavers[number] = [.. who];
        foreach (var (address, number) in from.List(() => (from.Text(), from.Number()))) index.RemovedAddresses[address] = number;
        return index.Entries.Count > 0 && index.ServerSigningKeys.Changes.Count > 0 && index.SealKeys.Count > 0 ? index : throw new InvalidDataException();
    }

    private static MemberHistory Member(ImageReader from, RosterIndex index)
    {
        var member = new MemberHistory(MemberId.Read(from.Take(MemberId.Size)));
        foreach (var (number, facts) in from.List(() => (from.Number(), Facts(from)))) member.Facts.Set(number, facts);
        if (member.Facts.Changes.Count == 0) throw new InvalidDataException();
        index.MembersById[member.Id] = member;
        index.Members.Add(member);
        foreach (var device in from.List(() => DeviceHistory.ReadFrom(from, member))) index.Restore(device);
        return member;
    }

    private static MemberFacts Facts(ImageReader from)
    {
        var (present, address, rights, order) = (from.Flag(), from.Text(), (Rights)from.Number(), from.List(from.Number));
        return new MemberFacts(present, address, rights, order.Count == 0 ? null : order[0], Enumeration<Suspension>(from));
    }

    // Who left keeps the address in its facts; it was set when it came, and at each change.
    private static IEnumerable<(MemberHistory Member, long Number, string Address)> Addresses(MemberHistory member)
    {
        var was = "";
        foreach (var (number, facts) in member.Facts.Changes)
        {
            if (facts.Address != was) yield return (member, number, facts.Address);
            was = facts.Address;
        }
    }

    private static GroupHistory Group(ImageReader from, RosterIndex index)
    {
        var group = index.AddGroup(from.Text(), from.Number());
        foreach (var (id, number, inside) in from.List(() => (Id: MemberId.Read(from.Take(MemberId.Size)), Changes: from.List(() => (from.Number(), from.Flag())))).SelectMany(p => p.Changes.Select(c => (p.Id, c.Item1, c.Item2))))
            group.Put(id, inside, number);
        foreach (var number in from.List(from.Number)) group.Leave(number);
        foreach (var epoch in from.List(() => new RosterEpoch(group.Name, 0, KeyHash.Read(from.Take(KeyHash.Size)), from.Number(), from.Number(), false, from.Number(), from.Number()) { Direct = from.Flag() }))
        {
            group.Epochs.Add(epoch with { Number = group.Epochs.Count + 1 });
            index.Kids.Add(epoch.Kid);
        }

        return group;
    }

    private static T Enumeration<T>(ImageReader from)
        where T : struct, Enum => Enum.GetValues<T>() is var values && from.Number() is var number && number < values.Length ? values[number] : throw new InvalidDataException();
}
