using CryptoList.Cryptography;
using CryptoList.Mail.Containers;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>One received copy on its way through the reader's checks; what a check finds is kept for the next.</summary>
internal sealed class Copy(ControlPart control, EncryptedContainer container, RosterLog? log, long now)
{
    /// <summary>How far before its entry's time a server's time may be before it is marked, in seconds. After the next entry's there is no mark: that one may have been hours in the mail.</summary>
    private const long ClockWarning = 10 * 60;

    /// <summary>How far outside before the copy is refused, in seconds.</summary>
    private const long ClockFailure = 24 * 3600;

    /// <summary>
    /// How far ahead of the reader's clock a server's time may be before the copy waits, in seconds. Without this bound a server could
    /// date a copy a day ahead, and so bring a device into force before its 24 hours are over.
    /// </summary>
    private const long DatedAhead = 2 * 3600;

    private readonly List<KeyField> _mine = [];
    private byte[] _distributionSignature = [];

    public ControlPart Control { get; } = control;

    public EncryptedContainer Container { get; } = container;

    public string? ListAddress { get; } = log?.AtHead(0).ListAddress;

    public Distribution? Distribution { get; private set; }

    public RosterMember? Author { get; private set; }

    public RosterDevice? AuthorDevice { get; private set; }

    public ReadWarnings Warnings { get; private set; }

    private PostHeader Header => Control.Header;

    /// <summary>Key fields for my keys; in mode 3 <see cref="Layerless"/> stands in their place.</summary>
    public IReadOnlyList<KeyField> Mine => _mine;

    /// <summary>The one key field of mode 3.</summary>
    public LayerlessKeyField? Layerless { get; private set; }

    /// <summary>The key fields of its mode, one of them mine, and one distribution field.</summary>
    public PostFault? ReadFields(IReaderKeyring keyring)
    {
        if (ReadKeyFields(keyring) is { } wrong) return wrong;
        var distributions = Container.Headers.All(Distribution.FieldName).ToList();
        if (distributions.Count != 1) return distributions.Count == 0 ? PostFault.DistributionMissing : PostFault.DistributionDoubled;
        if (!DistributionField.TryParse(distributions[0].Value, out var distribution, out _distributionSignature)) return PostFault.DistributionMalformed;
        Distribution = distribution;
        return distribution.List == Header.List && distribution.MessageId == Header.MessageId ? null : PostFault.DistributionForAnotherPost;
    }

    private PostFault? ReadKeyFields(IReaderKeyring keyring)
    {
        var fields = Container.Headers.All(KeyField.Name).ToList();
        if (Header.Mode == PostMode.Plain) return fields.Count == 0 ? null : PostFault.KeyFieldUnexpected;
        if (fields.Count == 0) return PostFault.KeyFieldMissing;
        // Each field that claims to be mine costs a key agreement.
        if (fields.Sum(f => f.Raw.Length + 2) > KeyField.MaxTotalBytes) return PostFault.KeyFieldMalformed;
        if (Header.Mode == PostMode.Layerless) return ReadLayerless(fields);
        foreach (var field in fields)
        {
            if (!KeyField.TryParse(field.Value, out var key)) return PostFault.KeyFieldMalformed;
            if (keyring.DeviceKeys(key.To).Any()) _mine.Add(key);
        }

        return _mine.Count == 0 ? PostFault.NotForMyKeys : null;
    }

    private PostFault? ReadLayerless(List<HeaderField> fields)
    {
        if (fields.Count > 1) return PostFault.KeyFieldDoubled;
        if (!LayerlessKeyField.TryParse(fields[0].Value, out var field) || field.Kid != Header.Kid) return PostFault.KeyFieldMalformed;
        Layerless = field;
        return null;
    }

    /// <summary>All that the log can tell, up to the author's signature.</summary>
    public PostFault? CheckAgainst(RosterLog log, IReaderKeyring keyring) =>
        CheckDistributionSignature(log) ?? CheckHeads(log, keyring.Shown(Header.List)) ?? CheckTimes(log) ?? CheckAuthor(log) ?? CheckSelf(log, keyring) ?? CheckSignature(log);

    // A server key that the log holds; whether it was in force at rn is looked at once the heads are known.
    private PostFault? CheckDistributionSignature(RosterLog log)
    {
        var known = log.AtHead(0).ServerSigningKeys;
        if (known.Any(key => Distribution!.IsSignedBy(key, Control.PostHash, _distributionSignature))) return null;
        // A key that came after the end of this log is not known yet; the log has to come first.
        return Distribution!.RosterNumber > log.HeadNumber ? PostFault.HeadBeyondLog : PostFault.DistributionSignatureInvalid;
    }

    // Behind what others showed stand the reader's own entries, of which the server may have others in their place.
    private PostFault? CheckHeads(RosterLog log, long shown)
    {
        var distribution = Distribution!;
        ReadOnlySpan<(long Number, Digest Head)> named =
            [(Header.RosterNumber, Header.RosterHead), (distribution.AcceptedNumber, distribution.AcceptedHead), (distribution.RosterNumber, distribution.RosterHead)];
        foreach (var (number, head) in named)
        {
            if (number <= log.HeadNumber && !log.PassesThrough(number, head)) return number > shown ? PostFault.HeadBeyondLog : PostFault.HeadNotOnLog;
        }

        if (Header.RosterNumber > distribution.AcceptedNumber || distribution.AcceptedNumber > distribution.RosterNumber) return PostFault.HeadsOutOfOrder;
        if (distribution.RosterNumber > log.HeadNumber) return PostFault.HeadBeyondLog;
        var signer = log.At(distribution.RosterNumber, distribution.Time).ServerSigningKey;
        return distribution.IsSignedBy(signer, Control.PostHash, _distributionSignature) ? null : PostFault.DistributionSignatureInvalid;
    }

    private PostFault? CheckTimes(RosterLog log)
    {
        var distribution = Distribution!;
        if (distribution.AcceptedTime > distribution.Time) return PostFault.DistributionTimesWrong;
        if (distribution.Time - now > DatedAhead) return PostFault.DistributionDatedAhead;
        ReadOnlySpan<(long Number, long Time)> named = [(distribution.AcceptedNumber, distribution.AcceptedTime), (distribution.RosterNumber, distribution.Time)];
        var early = 0L;
        foreach (var (number, time) in named)
        {
            if (number < log.HeadNumber && time - log[number + 1].Time > ClockFailure) return PostFault.DistributionTimesWrong;
            early = Math.Max(early, log[number].Time - time);
        }

        if (early > ClockFailure) return PostFault.DistributionTimesWrong;
        if (early > ClockWarning) Warnings |= ReadWarnings.ServerClockOff;
        var written = Header.Time - distribution.AcceptedTime;
        if (written is < -SubmissionChecks.OldestPost or > SubmissionChecks.NewestPost) Warnings |= ReadWarnings.AuthorClockOff;
        return null;
    }

    private PostFault? CheckAuthor(RosterLog log)
    {
        var distribution = Distribution!;
        var then = log.At(Header.RosterNumber, distribution.AcceptedTime);
        Author = then.MemberOfDevice(Header.Device);
        AuthorDevice = then.Device(Header.Device);
        var atAcceptance = log.At(distribution.AcceptedNumber, distribution.AcceptedTime);
        if ((SubmissionChecks.MayPost(Header, then) ?? SubmissionChecks.MayPost(Header, atAcceptance)) is { } fault) return fault;
        // HDR may name a head of any age, and an address given up may be another's by now: nobody posts as who has it.
        return atAcceptance.MemberByAddress(Author!.Address) is { } holder && holder.Id != Author.Id ? PostFault.InnerFromWrong : null;
    }

    private PostFault? CheckSelf(RosterLog log, IReaderKeyring keyring)
    {
        var wrapped = log.At(Distribution!.RosterNumber, Distribution.Time);
        return keyring.Self(Header.List) is { } self && Header.Channel.Receiver(wrapped, self) is not null ? null : PostFault.NotAReceiver;
    }

    private PostFault? CheckSignature(RosterLog log)
    {
        var distribution = Distribution!;
        if (!log.At(Header.RosterNumber, distribution.AcceptedTime).Policy.Modes.Contains(Header.Mode)
            || !log.At(distribution.AcceptedNumber, distribution.AcceptedTime).Policy.Modes.Contains(Header.Mode)) return PostFault.ModeNotAllowed;
        if (Header.Mode == PostMode.Plain) Warnings |= ReadWarnings.NotEncrypted;
        if (Header.Mode == PostMode.Layerless) Warnings |= ReadWarnings.NoMemberLayer;
        return Control.IsSignedBy(AuthorDevice!.SigningKey) ? null : PostFault.PostSignatureInvalid;
    }
}
