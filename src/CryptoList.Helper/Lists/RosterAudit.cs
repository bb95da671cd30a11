using CryptoList.Helper.Membership;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Lists;

/// <summary>What a home's own copy of a list's log says, and all that speaks against it: receipts, an open dispute, another log.</summary>
/// <param name="Head">Hash of the newest entry.</param>
/// <param name="Time">That of the newest entry, Unix seconds.</param>
/// <param name="Waiting">Devices that wait their 24 hours.</param>
/// <param name="Remark">What there is to say of the other log beside findings; null without one.</param>
internal sealed record RosterAudit(
    string List, string Id, long Entry, string Head, long Time, int Members, int Suspended, int Devices, int Waiting, long Unconfirmed,
    IReadOnlyList<RosterAudit.EpochLine> Epochs, IReadOnlyList<RosterAudit.ReceiptLine> Receipts, IReadOnlyList<RosterAudit.Finding> Findings, string? Remark)
{
    internal enum ReceiptVerdict { Holds, Waits, Broken }

    internal enum FindingKind { Fork, Rollback, SecondGenesis, Image, Refused }

    internal sealed record EpochLine(string Group, long Epoch, string Kid, long Since);

    /// <summary>A kept receipt against the log. Waits: it is for an entry beyond the log's end.</summary>
    internal sealed record ReceiptLine(string File, ReceiptVerdict Verdict, long? Entry, string? Member, long? Removed, long? LastCopy);

    /// <summary>One entry and who signed it.</summary>
    internal sealed record EntryLine(long Number, RosterEntryType Type, string By, long Time, string Head);

    /// <summary>Something that denies the log, where its evidence is kept, and the two entries beside each other, as far as they are there.</summary>
    internal sealed record Finding(FindingKind Kind, long Entry, string Evidence, EntryLine? Here, EntryLine? There, string Sentence);

    /// <summary>The first entry that was checked; what is before it is taken from one who may let members in, until the whole log is here.</summary>
    public long CheckedFrom { get; init; }

    /// <summary>Devices of one's own that wait and that this one did not add: what they are, and what to do.</summary>
    public IReadOnlyList<string> Objectable { get; init; } = [];

    /// <summary>Everything holds.</summary>
    public bool Sound => Findings.Count == 0 && Receipts.All(r => r.Verdict != ReceiptVerdict.Broken);

    /// <summary>Looks at a list, and at another log of it where there is one. Nothing is changed; no network is needed.</summary>
    public static RosterAudit Of(ListReplica list, (IReadOnlyList<SignedEntry> Entries, string Name)? other, long now)
    {
        var (log, state) = (list.Log, list.Log.AtHead(now));
        var (findings, remark) = (new List<Finding>(), (string?)null);
        if (list.Info.Dispute is { } dispute) findings.Add(OfDispute(list, dispute));
        if (list.IsWhole && Replay(list) is { } broken) findings.Add(broken);
        if (list.Info.Confirmed > log.HeadNumber)
            findings.Add(new(FindingKind.Rollback, log.HeadNumber + 1, list.Folder, null, null, $"the log in this home ends at entry {log.HeadNumber}, and I was shown {list.Info.Confirmed} before: it was put back or cut; take the whole log with sync --log"));
        if (other is { } given) findings.AddRange(Compare(list, given.Entries, given.Name, out remark));
        var members = state.Members.ToList();
        return new RosterAudit(
            list.Address, log.List.ToString(), log.HeadNumber, log.Head.ToString(), log[log.HeadNumber].Time,
            members.Count, members.Count(m => m.Suspended), members.Sum(m => m.Devices.Count), members.Sum(m => state.WaitingDevices(m.Id).Count()), Math.Max(0, list.Unconfirmed),
            [.. state.Groups.Select(state.NewestEpoch).OfType<RosterEpoch>().Select(e => new EpochLine(e.Group, e.Number, e.Kid.ToString(), e.EntryTime))],
            [.. new ReceiptBook(list.Folder).All().Select(pair => Check(log, pair.File, pair.Receipt))], findings, remark)
        {
            CheckedFrom = log.FirstHeld,
            Objectable = [.. WaitingDevice.ForThisDevice(list, now).Select(w => w.Sentence)],
        };
    }

    // What the home notes as verified is not believed here.
    private static Finding? Replay(ListReplica list)
    {
        if (RosterLog.TryReplay(list.Entries(), out var log) is not { } refusal) return null;
        var at = log is null ? 0 : log.HeadNumber + 1;
        return new(FindingKind.Refused, at, list.Folder, LineIn(list.Log, at), null, $"entry {at} of the log in this home is refused ({refusal}): nobody with the right to it signed it so");
    }

    /// <summary>Who had the device that signed an entry, or that the server did.</summary>
    private static EntryLine Line(RosterLog log, long n)
    {
        var entry = log[n];
        var before = log.At(Math.Max(0, n - 1), entry.Time);
        var by = before.MemberOfDevice(entry.By) is { } member
            ? $"{member.Address} ({member.Devices.First(d => d.Fingerprint == entry.By).Name})"
            : before.ServerSigningKey.Fingerprint == entry.By ? "the server" : entry.By.ToString();
        return new(n, entry.Type, by, entry.Time, entry.Signed.Head.ToString());
    }

    private static FindingKind KindOf(DisputeKind kind) => kind switch
    {
        DisputeKind.Fork => FindingKind.Fork,
        DisputeKind.Rollback => FindingKind.Rollback,
        DisputeKind.Image => FindingKind.Image,
        _ => FindingKind.SecondGenesis,
    };

    private static EntryLine? LineIn(RosterLog? log, long n) => log is not null && n <= log.HeadNumber ? Line(log, n) : null;

    private static ReceiptLine Check(RosterLog log, string file, RemovalReceipt? receipt)
    {
        if (receipt is null) return new(file, ReceiptVerdict.Broken, null, null, null, null);
        var verdict = receipt.EntryNumber > log.HeadNumber ? ReceiptVerdict.Waits : receipt.Verify(log) ? ReceiptVerdict.Holds : ReceiptVerdict.Broken;
        var member = verdict == ReceiptVerdict.Holds ? log.At(Math.Max(0, receipt.EntryNumber - 1), receipt.RemovedTime).Member(receipt.Member)?.Address : null;
        return new(file, verdict, receipt.EntryNumber, member ?? receipt.Member.ToString(), receipt.RemovedTime, receipt.LastCopyTime);
    }

    private static Finding OfDispute(ListReplica list, Dispute dispute)
    {
        RosterLog? shown = null;
        if (File.Exists(dispute.Evidence))
        {
            using var file = File.OpenRead(dispute.Evidence);
            _ = RosterLog.TryReplay(LogLines.Read(file, dispute.Evidence), out shown);
        }

        var kind = KindOf(dispute.Kind);
        var sentence = shown is null ? $"the evidence of a dispute at entry {dispute.Entry} is gone or damaged" : $"a log that was shown to me denies mine at entry {dispute.Entry}; nothing is sent until an owner has looked";
        return new(kind, dispute.Entry, dispute.Evidence, LineIn(list.Log, dispute.Entry), LineIn(shown, dispute.Entry), sentence);
    }

    private static List<Finding> Compare(ListReplica list, IReadOnlyList<SignedEntry> theirs, string name, out string? remark)
    {
        remark = null;
        var findings = new List<Finding>();
        var refusal = RosterLog.TryReplay(theirs, out var log);
        if (refusal is not null)
        {
            var at = log is null ? 0 : log.HeadNumber + 1;
            findings.Add(new(FindingKind.Refused, at, name, LineIn(list.Log, at), null, $"entry {at} in {name} is refused ({refusal}): nobody with the right to it signed it so"));
        }

        if (log is null) return findings;
        var comparison = LogComparison.Of(list, log, LogComparison.CountSame(list.Log, theirs), name);
        if (comparison.Denial is { } denial && !(denial == DisputeKind.Rollback && refusal is not null))
        {
            findings.Add(new(KindOf(denial), comparison.Entry, name, LineIn(list.Log, comparison.Entry), LineIn(log, comparison.Entry), comparison.Sentence(list, log, name)));
        }

        if (findings.Count == 0)
            remark = comparison.ReplacesOwn ? $"{name} has another entry in place of your own entry {comparison.Entry}, which nobody had confirmed"
                : log.HeadNumber > list.Log.HeadNumber ? $"{name} adds {log.HeadNumber - list.Log.HeadNumber} to your entries and denies nothing: take it with sync --log"
                : $"{name} denies nothing of your log";
        return findings;
    }
}
