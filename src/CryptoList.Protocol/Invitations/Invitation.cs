using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Invitations;

/// <summary>
/// An invitation I, protocol section 6: signed by an owner's device, raw bytes kept. Parsing checks its form alone; what it is worth
/// is decided against the log, by <see cref="CheckAgainst"/> for the joiner and by <see cref="RosterLog.TryAppend(SignedEntry)"/> for everyone.
/// </summary>
public sealed class Invitation
{
    /// <summary>Longest I in bytes.</summary>
    public const int MaxBytes = 2048;

    /// <summary>Longest address of a log in bytes.</summary>
    public const int MaxLogAddressBytes = 512;

    /// <summary>How long a join may be on its way, in seconds.</summary>
    private const long JoinLife = 7L * 24 * 3600;

    /// <summary>Longest life in seconds, 30 days.</summary>
    public const long MaxLifetime = 30L * 24 * 3600;

    private Invitation(ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> signature, bool keysWereChecked)
    {
        var json = StrictObject.Parse(raw.Span, MaxBytes, keysWereChecked);
        json.Version(1);
        Raw = raw;
        Signature = signature.Length == SigningKey.SignatureSize ? signature : throw new StrictJsonException(StrictJsonFault.WrongLength, "isig");
        Hash = Digest.Of(raw.Span);
        List = json.ListId("list");
        Id = json.InvitationId("inv");
        Member = json.MemberId("member");
        OneTimeKey = json.ReadSigningKey("pub");
        Address = json.Text("address");
        if (!EmailAddress.TryParse(Address, out _)) throw new StrictJsonException(StrictJsonFault.BadValue, "address");
        HiddenAddress = json.Has("hidden") ? json.Digest("hidden") : null;
        (Rights, UpdateOrder) = json.ReadRights();
        By = json.Fingerprint("by");
        To = json.Fingerprint("to");
        LogAddress = json.Text("log", 0, MaxLogAddressBytes);
        if (!IsLogAddress(LogAddress)) throw new StrictJsonException(StrictJsonFault.BadValue, "log");
        Time = json.Integer("ts");
        Expires = json.Integer("exp");
        HeadNumber = json.Integer("n");
        Head = json.Digest("head");
        json.End();
    }

    /// <summary>The bytes as they came.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>SIG(by, "cryptolist/1 invite", SHA-256(I)), 64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; }
    public ListId List { get; }
    public InvitationId Id { get; }

    /// <summary>A new id; for a device of a member who lost all devices, that member's.</summary>
    public MemberId Member { get; }

    /// <summary>Whom it is for; where the list hides addresses, the alias.</summary>
    public string Address { get; }

    /// <summary>Where the list hides addresses, the commitment to the true one (<see cref="AddressOpening.Commitment"/>); otherwise null.</summary>
    public Digest? HiddenAddress { get; }
    public Rights Rights { get; }
    public long? UpdateOrder { get; }

    /// <summary>The owner's device that signed it.</summary>
    public Fingerprint By { get; }

    /// <summary>The device that takes the join.</summary>
    public Fingerprint To { get; }

    /// <summary>The https address of the log, or empty: by mail.</summary>
    public string LogAddress { get; }
    public VerifyingKey OneTimeKey { get; }

    /// <summary>From when it holds, Unix seconds.</summary>
    public long Time { get; }

    /// <summary>Until when, at most 30 days after <see cref="Time"/>.</summary>
    public long Expires { get; }

    /// <summary>The head the joiner's log must pass through.</summary>
    public long HeadNumber { get; }
    public Digest Head { get; }

    /// <summary>SHA-256(I).</summary>
    public Digest Hash { get; }

    /// <exception cref="StrictJsonException">Not an invitation.</exception>
    public static Invitation Parse(ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> signature, bool keysWereChecked = false) => new(raw, signature, keysWereChecked);

    /// <summary>
    /// Makes and signs an invitation for a new member, and the one-time private key that goes into the link only. With
    /// <paramref name="existingMember"/> it is for a new device of a member who lost all devices, or, signed by a device of that very member, for a
    /// further one: rights are none then.
    /// Where the list hides addresses it has the alias and a commitment to <paramref name="address"/>, whose opening goes into the link.
    /// <paramref name="takes"/> is the device that takes the join, the owner's own when null; <paramref name="logAddress"/> the https
    /// address of the log, or empty for by mail; <paramref name="under"/> the entry it names, the newest when null.
    /// </summary>
    /// <exception cref="ArgumentException">No address, rights that an invitation cannot give, or a lifetime not in 1 second to 30 days.</exception>
    public static InvitationLink Create(RosterLog log, SigningKey owner, string address, Rights rights, long? updateOrder, TimeSpan lifetime, TimeProvider time,
        MemberId? existingMember = null, Fingerprint? takes = null, string logAddress = "", long? under = null)
    {
        if (!EmailAddress.TryParse(address, out var parsed)) throw new ArgumentException("Not an e-mail address.", nameof(address));
        if (rights.HasFlag(Rights.Owner)) throw new ArgumentException("No invitation makes an owner.", nameof(rights));
        if (existingMember is not null && rights != Rights.None) throw new ArgumentException("An invitation for a device gives no rights.", nameof(rights));
        var seconds = (long)lifetime.TotalSeconds;
        if (seconds is < 1 or > MaxLifetime) throw new ArgumentOutOfRangeException(nameof(lifetime));
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var oneTime = SigningKey.Generate();
        try
        {
            var head = log[under ?? log.HeadNumber];
            // Never before the entry it names, or a fast clock of that entry's author would make it void.
            now = Math.Max(now, head.Time);
            var (member, state) = (existingMember ?? MemberId.NewRandom(), log.At(head.Number, now));
            var opening = state.Policy.Hidden ? AddressOpening.Create(parsed.Normalized) : null;
            var json = new StrictJsonWriter().Integer("v", 1).Bytes("list", log.List).Bytes("inv", InvitationId.NewRandom())
                .Bytes("member", member).SigningKey("pub", oneTime.PublicKey).Text("address", opening is null ? parsed.Normalized : AddressOpening.Alias(member, state.ListAddress));
            if (opening is not null) json.Bytes("hidden", opening.Commitment(log.List, member));
            json.RightsAndOrder(rights, updateOrder).Bytes("by", owner.PublicKey.Fingerprint.Value).Bytes("to", (takes ?? owner.PublicKey.Fingerprint).Value)
                .Text("log", logAddress).Integer("ts", now).Integer("exp", now + seconds).Integer("n", head.Number).Bytes("head", head.Signed.Head);
            var raw = json.ToUtf8();
            return new InvitationLink(new Invitation(raw, owner.Sign(SignatureLabels.Invitation, Digest.Of(raw).ToArray()), keysWereChecked: true), oneTime)
            {
                Opening = opening,
                Taker = state.Device(takes ?? owner.PublicKey.Fingerprint) is { } taker ? new JoinTaker(state.ListAddress, taker.HpkeKey) : null,
            };
        }
        catch
        {
            oneTime.Dispose();
            throw;
        }
    }

    /// <summary>
    /// True when a device in force made this for a further device of its own member, and would take the join itself now: an entry that uses it needs no
    /// invitation, and an owner's invitation it never is.
    /// </summary>
    public bool IsForFurtherDevice(RosterLog log, long now)
    {
        var state = log.AtHead(now);
        return log.List == List && state.MemberOfDevice(By) is { Suspended: false } member && IsOwnDevices(member) && log.PassesThrough(HeadNumber, Head)
            && now <= Expires && Expires >= Time && Expires - Time <= MaxLifetime && IsSignedBy(state.Device(By)!.SigningKey);
    }

    /// <summary>True when whoever joined by it may be told by that device that it holds no more: its taker or inviter, as long after its end as a join can be on its way.</summary>
    public bool IsEndedBy(Fingerprint device, RosterLog log, long now) =>
        (device == To || device == By) && now <= Expires + JoinLife && CheckAgainst(log) is null or InvitationFault.Settled;

    /// <summary>True when that is what goes with it: its <see cref="HiddenAddress"/> opened, and null where it has none.</summary>
    public bool GoesWith(AddressOpening? opening) => HiddenAddress is null ? opening is null : opening?.Opens(this) == true;

    /// <summary>Whom it is for, also where <see cref="Address"/> is an alias, by the opening that goes with it.</summary>
    public string TrueAddress(AddressOpening? opening) => opening?.Address ?? Address;

    /// <summary>True when <see cref="Signature"/> is that key's.</summary>
    public bool IsSignedBy(VerifyingKey key) => key.Verify(SignatureLabels.Invitation, Hash.ToArray(), Signature.Span);

    /// <summary>True when the one-time key signed SHA-256(I) || SHA-256(record).</summary>
    public bool IsJoinedBy(DeviceRecord record, ReadOnlySpan<byte> joinSignature) =>
        OneTimeKey.Verify(SignatureLabels.Join, JoinInput(record), joinSignature);

    /// <summary>
    /// What a joiner asks of the log it was given before it joins: it is the list of the invitation, it passes through the head the
    /// inviter saw, and the inviter was an owner there, or a device of the same member, and signed. Null when it may join.
    /// </summary>
    public InvitationFault? CheckAgainst(RosterLog log)
    {
        if (log.List != List) return InvitationFault.OtherList;
        if (!log.PassesThrough(HeadNumber, Head)) return InvitationFault.HeadNotOnLog;
        var state = log.At(HeadNumber, Time);
        if (state.Device(By) is not { } device || state.MemberOfDevice(By) is not { Suspended: false } inviter || !(inviter.Rights.HasFlag(Rights.Owner) || IsOwnDevices(inviter)))
            return InvitationFault.InviterNotAnOwner;
        if (!IsSignedBy(device.SigningKey)) return InvitationFault.SignatureInvalid;
        return log.AtHead(Time).IsSettled(Id) ? InvitationFault.Settled : null;
    }

    /// <summary>The inviter is the invited member, asks for no rights, and takes the join itself.</summary>
    private bool IsOwnDevices(RosterMember inviter) => inviter.Id == Member && By == To && Rights == Rights.None;

    internal byte[] JoinInput(DeviceRecord record)
    {
        var x = new byte[2 * Digest.Size];
        Hash.WriteTo(x);
        record.Hash.WriteTo(x.AsSpan(Digest.Size));
        return x;
    }

    private static bool IsLogAddress(string text) =>
        text.Length == 0 || (text.StartsWith("https://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0);
}
