using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster.Entries;
using CryptoList.Protocol.Roster.Histories;
using CryptoList.Protocol.Roster.Images;

namespace CryptoList.Protocol.Roster;

/// <summary>
/// The replayed, verified membership log of one list. Only ever grows; every entry was checked against the state before it.
/// State is a function of (n, t): <see cref="At"/>. Reading is safe from several threads while one appends.
/// </summary>
public sealed class RosterLog
{
    /// <summary>How far an entry's time may be from the clock of the server that takes it, in seconds: 10 minutes.</summary>
    public const long ClockTolerance = 600;

    /// <summary>
    /// How old an entry may be that came by mail, in seconds: 20 hours. Less than the day that readers let pass between the time of an entry and
    /// that of what was accepted, or wrapped, under the one before it.
    /// </summary>
    public const long MailTolerance = 20 * 3600;

    private readonly RosterIndex _index;
    private readonly Lock _appending = new();
    private long _head;

    private RosterLog(RosterIndex index) => _index = index;

    /// <summary>Starts from a genesis entry, whose hash is the list id.</summary>
    public static RosterRefusal? TryOpen(SignedEntry genesis, out RosterLog? log)
    {
        log = null;
        try
        {
            if (genesis.Entry.Length > SignedEntry.MaxBytes) return RosterRefusal.TooLarge;
            var entry = RosterEntryParser.Parse(genesis, out _, out var data);
            if (entry.Type != RosterEntryType.Genesis) return RosterRefusal.NotGenesis;
            if (entry.Number != 0) return RosterRefusal.WrongNumber;
            if (entry.Previous != Digest.Zero) return RosterRefusal.WrongPrevious;
            var refusal = GenesisEntry.Parse(data).Open(entry, out var index);
            if (refusal is null) log = new RosterLog(index!);
            return refusal;
        }
        catch (StrictJsonException fault)
        {
            return RosterEntryParser.Refusal(fault);
        }
    }

    /// <summary>Replays a whole log file (JSON lines). On a refusal <paramref name="log"/> holds what came before the refused entry, null when that was the genesis.</summary>
    public static RosterRefusal? TryReplay(IEnumerable<SignedEntry> entries, out RosterLog? log)
    {
        log = null;
        foreach (var entry in entries)
        {
            var refusal = log is null ? TryOpen(entry, out log) : log.TryAppend(entry);
            if (refusal is not null) return refusal;
        }

        return log is null ? RosterRefusal.NotGenesis : null;
    }

    /// <summary>
    /// The same for a log that was verified up to <paramref name="verified"/> before: those entries are held to the hash alone, some
    /// 20 times faster. A checkpoint that the entries do not pass through counts for nothing: all is verified.
    /// </summary>
    public static RosterRefusal? TryReplay(IReadOnlyList<SignedEntry> entries, RosterCheckpoint verified, out RosterLog? log)
    {
        if (verified.Number < 0 || verified.Number >= entries.Count || entries[(int)verified.Number].Head != verified.Head) return TryReplay(entries, out log);
        if (TryOpen(entries[0], out log) is { } closed) return closed;
        for (var i = 1; i < entries.Count; i++)
        {
            if ((i <= verified.Number ? log!.Restore(entries[i]) : log!.TryAppend(entries[i])) is { } refusal) return refusal;
        }

        return null;
    }

    /// <summary>
    /// The log that an image (<see cref="ToImage"/>) is of; null for anything that is no image. It answers every question about its states, and takes further
    /// entries; those of the image are there with hash, time, signer and type alone (<see cref="FirstHeld"/>). Whether it is true, only its hash and the entries can say.
    /// <paramref name="wasChecked"/>: these very octets were read before, and need not be checked again.
    /// </summary>
    public static RosterLog? TryFromImage(ReadOnlyMemory<byte> image, bool wasChecked = false) =>
        RosterImage.TryRead(image, wasChecked) is { } index ? new RosterLog(index) { _head = index.Entries.Count - 1, FirstHeld = index.Entries.Count } : null;

    /// <summary>All that the log says up to its head, without the entries; the same octets for the same log, whoever makes them. Not while another thread appends.</summary>
    public byte[] ToImage() => RosterImage.Write(_index);

    /// <summary>The number of the first entry whose octets are here: 0, or the one behind the image this log was made from.</summary>
    public long FirstHeld { get; private init; }

    public ListId List => _index.List;

    /// <summary>Number of the newest entry; 0 after genesis alone.</summary>
    public long HeadNumber => Volatile.Read(ref _head);

    /// <summary>Hash of the newest entry.</summary>
    public Digest Head => this[HeadNumber].Signed.Head;

    /// <summary>Verifies and appends; null when it went in, else why not, with nothing changed.</summary>
    public RosterRefusal? TryAppend(SignedEntry entry)
    {
        lock (_appending)
        {
            try
            {
                return Append(entry);
            }
            catch (StrictJsonException fault)
            {
                return RosterEntryParser.Refusal(fault);
            }
        }
    }

    /// <summary>The same for the server, which orders the log: also refuses an entry whose time is more than 10 minutes off <paramref name="now"/> (Unix seconds).</summary>
    public RosterRefusal? TryAppend(SignedEntry entry, long now) => TryAppend(entry, now - ClockTolerance, now + ClockTolerance);

    /// <summary>
    /// The same with bounds for the entry's time. A reader who follows a log should ask that no new entry is older than its last look at
    /// the log nor ahead of its own clock, each by <see cref="ClockTolerance"/>: a server and a stolen device could otherwise date a
    /// device-add so that the 24 hours of waiting are over when it appears.
    /// </summary>
    public RosterRefusal? TryAppend(SignedEntry entry, long earliest, long latest)
    {
        lock (_appending)
        {
            try
            {
                var time = RosterEntryParser.Parse(entry, out _, out _).Time;
                return time < earliest || time > latest ? RosterRefusal.ClockOff : Append(entry);
            }
            catch (StrictJsonException fault)
            {
                return RosterEntryParser.Refusal(fault);
            }
        }
    }

    /// <summary>
    /// The earliest time (Unix seconds) that an entry may bear which comes by mail at <paramref name="now"/>: mail may take hours. Not so a
    /// device-add of one signature: its 24 hours are counted from its time, so one that is dated back would be in force too soon.
    /// </summary>
    public static long EarliestByMail(SignedEntry entry, long now)
    {
        try
        {
            var json = StrictObject.Parse(entry.Entry.Span, SignedEntry.MaxBytes, keysWereChecked: true);
            if (json.Text("type") != RosterEntryTypes.Name(RosterEntryType.DeviceAdd)) return now - MailTolerance;
            var d = json.Object("d");
            return now - (d.Has("co") || d.Has("invite") ? MailTolerance : ClockTolerance);
        }
        catch (StrictJsonException)
        {
            // It is refused for its form, by name.
            return now - ClockTolerance;
        }
    }

    /// <summary>Entry n with its parsed envelope.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public RosterEntry this[long n]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(n);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(n, HeadNumber);
            return _index.Entries[(int)n];
        }
    }

    /// <summary>What has been verified: all of it.</summary>
    public RosterCheckpoint Checkpoint
    {
        get
        {
            var newest = this[HeadNumber];
            return new(newest.Number, newest.Signed.Head);
        }
    }

    /// <summary>True when entry n exists and its hash is this head.</summary>
    public bool PassesThrough(long n, Digest head) => n >= 0 && n <= HeadNumber && this[n].Signed.Head == head;

    /// <summary>Who left at entry n in the sense of protocol section 5: removed, suspended, out of a group, without <c>receive</c>, or short of a device.</summary>
    public IReadOnlyList<MemberId> Leavers(long n) => n <= HeadNumber && _index.Leavers.TryGetValue(n, out var leavers) ? leavers : [];

    /// <summary>The state at entry <paramref name="n"/> and time <paramref name="t"/> (Unix seconds).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public RosterState At(long n, long t)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, HeadNumber);
        return new(_index, n, t);
    }

    /// <summary>The state at the newest entry.</summary>
    public RosterState AtHead(long t) => At(HeadNumber, t);

    internal IEnumerable<VerifyingKey> ServerSigningKeysSince(long n) => _index.ServerSigningKeys.Since(n, HeadNumber);

    private RosterRefusal? Append(SignedEntry signed)
    {
        var entry = RosterEntryParser.Parse(signed, out var list, out var data);
        if (Follows(entry, list) is { } misplaced) return misplaced;
        if (Signer(entry, out var device) is { } refusal) return refusal;
        var body = EntryBody.Parse(entry.Type, data);
        var context = new EntryContext(_index, entry, device);
        if (body.Check(context) is { } broken) return broken;
        Apply(body, context);
        return null;
    }

    /// <summary>Appends an entry that was verified before, when its place in the chain of hashes is right.</summary>
    private RosterRefusal? Restore(SignedEntry signed)
    {
        lock (_appending)
        {
            try
            {
                var entry = RosterEntryParser.Parse(signed, out var list, out var data, keysWereChecked: true);
                if (Follows(entry, list) is { } misplaced) return misplaced;
                _index.Devices.TryGetValue(entry.By, out var device);
                Apply(EntryBody.Parse(entry.Type, data), new EntryContext(_index, entry, device));
                return null;
            }
            catch (StrictJsonException fault)
            {
                return RosterEntryParser.Refusal(fault);
            }
        }
    }

    private RosterRefusal? Follows(RosterEntry entry, ListId? list)
    {
        var last = _index.Entries[(int)_head];
        if (entry.Type == RosterEntryType.Genesis) return RosterRefusal.NotGenesis;
        if (list != _index.List) return RosterRefusal.OtherList;
        if (entry.Number != last.Number + 1) return RosterRefusal.WrongNumber;
        if (entry.Previous != last.Signed.Head) return RosterRefusal.WrongPrevious;
        return entry.Time < last.Time ? RosterRefusal.TimeBackwards : null;
    }

    private void Apply(EntryBody body, EntryContext context)
    {
        body.Apply(context);
        _index.Entries.Add(context.Entry);
        Volatile.Write(ref _head, context.Number);
    }

    /// <summary>Who signed: a device in force whose member may sign, or (null) the server's key in force.</summary>
    private RosterRefusal? Signer(RosterEntry entry, out DeviceHistory? device)
    {
        device = null;
        VerifyingKey key;
        var server = _index.ServerSigningKeys.At(_head, null!);
        if (server.Fingerprint == entry.By)
        {
            key = server;
        }
        else if (_index.Devices.TryGetValue(entry.By, out device))
        {
            if (!device.IsInForce(_head, entry.Time)) return RosterRefusal.SignerNotInForce;
            if (!device.Member.At(_head).MaySign) return RosterRefusal.SignerSuspended;
            key = device.SigningKey;
        }
        else
        {
            return _index.KnowsFingerprint(entry.By) ? RosterRefusal.SignerNotInForce : RosterRefusal.SignerUnknown;
        }

        return entry.Signed.IsSignedBy(key) ? null : RosterRefusal.SignatureInvalid;
    }
}
