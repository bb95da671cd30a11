using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster.Entries;

namespace CryptoList.Protocol.Roster;

/// <summary>
/// Writes entries: each method returns a signed entry for the log's present head. Nothing is appended; the caller hands the entry
/// to <see cref="RosterLog.TryAppend(SignedEntry)"/>, which is where all rules are checked. <c>ts</c> is the later of now and the time of the entry before.
/// </summary>
public sealed class RosterAuthor(RosterLog log, SigningKey signer, TimeProvider time)
{
    /// <summary>The genesis entry of a new list: the opener as only member with all rights but agent, under an alias where the policy hides addresses.</summary>
    /// <exception cref="ArgumentException">One of the addresses is none.</exception>
    public static SignedEntry Genesis(string name, string listAddress, ListPolicy policy, string openerAddress, DeviceKeys opener, string deviceName, ServerRecord server, TimeProvider time)
    {
        const Rights All = Roster.Rights.Post | Roster.Rights.Receive | Roster.Rights.Owner | Roster.Rights.Distribute | Roster.Rights.Update;
        var nonce = RandomNumberGenerator.GetBytes(GenesisEntry.NonceSize);
        var id = MemberId.NewRandom();
        var device = SignedDevice.Create(opener, deviceName, GenesisEntry.Stand(nonce), id);
        var body = new GenesisEntry
        {
            Nonce = nonce,
            Name = name,
            Address = Normalize(listAddress),
            Policy = policy,
            Member = new MemberBody(id, policy.Hidden ? AddressOpening.Alias(id, Normalize(listAddress)) : Normalize(openerAddress), All, 0, [device]),
            Server = server,
        };
        var entry = new StrictJsonWriter().Integer("v", 1).Integer("n", 0).Bytes("prev", Digest.Zero).Integer("ts", time.GetUtcNow().ToUnixTimeSeconds())
            .Bytes("by", opener.Fingerprint.Value).Text("type", RosterEntryTypes.Name(RosterEntryType.Genesis)).Object("d", body.ToJson());
        return SignedEntry.Sign(opener.SigningKey, entry.ToUtf8());
    }

    public SignedEntry MemberAdd(Invitation invitation, JoinRequest join) =>
        Write(new MemberAddEntry(
            new MemberBody(invitation.Member, invitation.Address, invitation.Rights, invitation.UpdateOrder, [new SignedDevice(join.Device, join.DeviceSignature)]),
            new InvitationProof(invitation, join.JoinSignature)));

    public SignedEntry DeviceAddByInvitation(Invitation invitation, JoinRequest join) =>
        Write(new InvitedDeviceAddEntry(invitation.Member, new SignedDevice(join.Device, join.DeviceSignature), new InvitationProof(invitation, join.JoinSignature)));

    public SignedEntry Policy(ListPolicy policy) => Write(new PolicyEntry(policy));

    public SignedEntry Rights(MemberId member, Rights rights, long? updateOrder = null) => Write(new RightsEntry(member, rights, updateOrder));

    public SignedEntry Group(string name, IEnumerable<MemberId> add, IEnumerable<MemberId> remove) => Write(new GroupEntry(name, [.. add], [.. remove]));

    public SignedEntry InviteWithdraw(InvitationId invitation) => Write(new InviteWithdrawEntry(invitation));

    /// <exception cref="ArgumentException">Not an address.</exception>
    public SignedEntry Address(MemberId member, string address, SigningKey membersDevice)
    {
        var normalized = Normalize(address);
        return Write(head => new AddressEntry(member, normalized, Second(membersDevice, head, RosterEntryType.Address, member, System.Text.Encoding.UTF8.GetBytes(normalized))));
    }

    public SignedEntry MemberRemove(MemberId member, bool adverse) => Write(new MemberRemoveEntry(member, adverse));

    public SignedEntry MemberSuspend(MemberId member, string why) => Write(new MemberSuspendEntry(member, why));

    public SignedEntry MemberResume(MemberId member) => Write(new MemberResumeEntry(member));

    /// <summary>In force after 24 hours, or at once with a <paramref name="coSigner"/>: a second device of the member, or an owner's.</summary>
    public SignedEntry DeviceAdd(MemberId member, DeviceKeys device, string deviceName, SigningKey? coSigner) =>
        DeviceAdd(member, SignedDevice.Create(device, deviceName, log.List, member), coSigner);

    /// <summary>The same for a device whose keys are elsewhere.</summary>
    public SignedEntry DeviceAdd(MemberId member, SignedDevice device, SigningKey? coSigner) =>
        Write(head => new DeviceAddEntry(member, device, coSigner is null ? null : Second(coSigner, head, RosterEntryType.DeviceAdd, member, device.Record.Raw.Span)));

    /// <summary>Brings a waiting device into force at once: by a device of the member that did not add it, or an owner's where there is none.</summary>
    public SignedEntry DeviceConfirm(MemberId member, Fingerprint device) => Write(new DeviceConfirmEntry(member, device));

    public SignedEntry DeviceRemove(MemberId member, Fingerprint device, bool stolen) => Write(new DeviceRemoveEntry(member, device, stolen));

    public SignedEntry DeviceKey(MemberId member, DeviceKeys deviceWithNewKey, string deviceName) =>
        Write(new DeviceKeyEntry(member, SignedDevice.Create(deviceWithNewKey, deviceName, log.List, member)));

    public SignedEntry ServerSealKey(HpkePublicKey key) => Write(new ServerSealKeyEntry(key));

    public SignedEntry ServerSigningKey(SigningKey newKey) =>
        Write(head => new ServerSigningKeyEntry(newKey.PublicKey, Second(newKey, head, RosterEntryType.ServerKey, default, newKey.PublicKey.Point.Span)));

    public SignedEntry Epoch(string group, long epoch, KeyHash kid, long baseTime, long lifeSeconds, bool direct) =>
        Write(new EpochEntry(group, epoch, kid, baseTime, lifeSeconds, direct));

    private SignedEntry Write(EntryBody body) => Write(_ => body);

    private SignedEntry Write(Func<RosterEntry, EntryBody> make)
    {
        // The head is read once: what is signed twice must name one and the same place.
        var head = log[log.HeadNumber];
        var body = make(head);
        var entry = new StrictJsonWriter().Integer("v", 1).Bytes("list", log.List).Integer("n", head.Number + 1).Bytes("prev", head.Signed.Head)
            .Integer("ts", Math.Max(time.GetUtcNow().ToUnixTimeSeconds(), head.Time)).Bytes("by", signer.PublicKey.Fingerprint.Value)
            .Text("type", RosterEntryTypes.Name(body.Type)).Object("d", body.ToJson());
        return SignedEntry.Sign(signer, entry.ToUtf8());
    }

    private CoSignature Second(SigningKey key, RosterEntry head, RosterEntryType type, MemberId member, ReadOnlySpan<byte> subject) =>
        CoSignature.Create(key, log.List, head.Signed.Head, type, member, subject);

    private static string Normalize(string address) =>
        EmailAddress.TryParse(address, out var parsed) ? parsed.Normalized : throw new ArgumentException("Not an e-mail address.", nameof(address));
}
