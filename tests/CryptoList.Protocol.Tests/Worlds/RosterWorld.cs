using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>One list with its log, owner, server keys and clock. Everything in it goes through the public door.</summary>
public sealed class RosterWorld
{
    public const string ListAddress = "team@lists.example.net";
    public const Rights Ordinary = Rights.Post | Rights.Receive;

    public RosterWorld(ListPolicy? policy = null)
    {
        ServerSealKey = HpkePrivateKey.Generate();
        var device = DeviceKeys.Generate();
        Genesis = RosterAuthor.Genesis("Team", ListAddress, policy ?? ListPolicy.Default, "olga@example.org", device, "laptop",
            new ServerRecord(ServerSigningKey.PublicKey, ServerSealKey.PublicKey), Time);
        var refusal = RosterLog.TryOpen(Genesis, out var log);
        Log = log ?? throw new InvalidOperationException($"Genesis refused: {refusal}");
        Owner = new WorldMember(State.MemberOfDevice(device.Fingerprint)!.Id, "olga@example.org", device);
    }

    public ManualTime Time { get; } = new();
    public SigningKey ServerSigningKey { get; } = SigningKey.Generate();
    public HpkePrivateKey ServerSealKey { get; }
    public SignedEntry Genesis { get; }
    public RosterLog Log { get; }
    public WorldMember Owner { get; }

    /// <summary>The state at the head, now.</summary>
    public RosterState State => Log.AtHead(Time.Now);

    public RosterAuthor ByOwner => By(Owner.Device);
    public RosterAuthor ByServer => new(Log, ServerSigningKey, Time);

    public RosterAuthor By(DeviceKeys device) => new(Log, device.SigningKey, Time);

    public RosterAuthor By(WorldMember member) => By(member.Device);

    /// <summary>Appends, or fails the test with the name of the refusal.</summary>
    public void Append(SignedEntry entry)
    {
        if (Log.TryAppend(entry) is { } refusal) throw new InvalidOperationException($"Refused: {refusal}");
    }

    public InvitationLink Invite(string address, Rights rights = Ordinary, long? order = null, WorldMember? by = null) =>
        Invitation.Create(Log, (by ?? Owner).Device.SigningKey, address, rights, order, TimeSpan.FromDays(7), Time);

    public InvitationLink InviteDevice(WorldMember member, WorldMember? by = null) =>
        Invitation.Create(Log, (by ?? Owner).Device.SigningKey, member.Address, Rights.None, null, TimeSpan.FromDays(7), Time, member.Id);

    /// <summary>The member-add entry for a link, not appended.</summary>
    public SignedEntry Join(InvitationLink link, DeviceKeys device, RosterAuthor? author = null) =>
        (author ?? ByOwner).MemberAdd(link.Invitation, JoinRequest.Create(link, device, "phone"));

    public WorldMember Add(string name, Rights rights = Ordinary, long? order = null)
    {
        using var link = Invite($"{name}@example.org", rights & ~Rights.Owner, order);
        var device = DeviceKeys.Generate();
        Append(Join(link, device));
        var member = new WorldMember(link.Invitation.Member, $"{name}@example.org", device);
        if (rights.HasFlag(Rights.Owner)) Append(ByOwner.Rights(member.Id, rights, order));
        return member;
    }

    /// <summary>Adds a device with one signature; it waits 24 hours.</summary>
    public DeviceKeys AddDevice(WorldMember member, DeviceKeys? by = null, SigningKey? co = null)
    {
        var device = DeviceKeys.Generate();
        Append(By(by ?? member.Device).DeviceAdd(member.Id, device, "tablet", co));
        member.Devices.Add(device);
        return device;
    }

    public KeyHash Epoch(string group = RosterState.Everyone, bool direct = true)
    {
        var kid = NewKid();
        Append(ByOwner.Epoch(group, (State.NewestEpoch(group)?.Number ?? 0) + 1, kid, Time.Now, 86400, direct));
        return kid;
    }

    /// <summary>Another genesis by the same owner and server, not opened.</summary>
    public SignedEntry GenesisWith(ListPolicy policy) => RosterAuthor.Genesis("Team", ListAddress, policy, Owner.Address, Owner.Device, "laptop", new ServerRecord(ServerSigningKey.PublicKey, ServerSealKey.PublicKey), Time);

    public void Wait(TimeSpan by) => Time.Advance(by);

    /// <summary>All entries of the log.</summary>
    public IEnumerable<SignedEntry> Entries => Enumerable.Range(0, (int)Log.HeadNumber + 1).Select(n => Log[n].Signed);

    public static KeyHash NewKid() => KeyHash.Read(MemberId.NewRandom().ToArray());
}
