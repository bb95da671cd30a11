using CryptoList.Cryptography;
using CryptoList.Helper.Home;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Lists;

/// <summary>
/// Takes a newer log. It must hold what I have, byte for byte, and may only add to it. What denies an entry I was shown before is
/// kept as evidence, and the list is in dispute until someone has looked.
/// </summary>
internal static class LogSync
{
    /// <summary>
    /// How far ahead of this clock a new entry may be dated, in seconds; beyond it the log waits. A server and a thief could otherwise
    /// let a device, added a moment ago, sign as if its 24 hours were over. Wide enough for a clock that is an hour off.
    /// </summary>
    internal const long DatedAhead = 2 * 3600;

    /// <summary>
    /// What became of it: how many entries are new, how many of my own the log does not show yet, and the new devices, waiting their 24
    /// hours by their own date, whose entries are dated before my last look. Those may only have been slow to reach me, so they are shown and not refused.
    /// <paramref name="DroppedFrom"/> is the number of the first of my own entries that was given up; null for none.
    /// </summary>
    internal sealed record Outcome(long Added, long Unconfirmed, IReadOnlyList<long> DatedBack, long? DroppedFrom);

    /// <summary>Takes it, or refuses; <paramref name="verified"/>: the caller has checked every entry a moment ago.</summary>
    /// <exception cref="HelperException">The log is not taken; the sentence says why and where the evidence is.</exception>
    public static Outcome Take(ListReplica list, IReadOnlyList<SignedEntry> theirs, string name, long now, bool dropMine, bool resolved, bool verified = false)
    {
        var same = LogComparison.CountSame(list.Log, theirs);
        // What is the same was verified when it was taken or loaded, an image excepted.
        var known = verified ? theirs.Count : list.IsWhole ? same : 0;
        var log = LogLines.Replay(theirs, name, known > 0 ? new RosterCheckpoint(known - 1, theirs[known - 1].Head) : null);
        var comparison = LogComparison.Of(list, log, same, name);
        if (list.Info.Image is { } image && !resolved && comparison.Denial is null && !Gives(theirs, image, name))
            throw Disputed(list, theirs, DisputeKind.Image, image.Number, now, $"the whole log, {name}, does not give the state of entry {image.Number} that was signed when you were let in: who let you in, or the server, deceived you");
        if (!(resolved && !list.IsWhole) && comparison.Denial is { } denial) throw Disputed(list, theirs, denial, comparison.Entry, now, comparison.Sentence(list, log, name));
        var forks = comparison.ReplacesOwn;
        if (forks && !dropMine)
            throw HelperException.Refused($"Your own entry {same} is not in {name}; another stands in its place. Take the log with --drop-mine, then do again what you did.");
        if (theirs.Count > same && log[theirs.Count - 1].Time - now > DatedAhead)
            throw HelperException.Wait($"{name} ends with an entry that is dated hours ahead of this computer's clock. Check the clock; if it is right, take the log again when that time has come, and ask an owner who wrote entry {theirs.Count - 1}.");
        var datedBack = Enumerable.Range(same, theirs.Count - same).Select(n => log[n]).Where(e => e.Type is RosterEntryType.DeviceAdd && list.Info.SyncedAt - e.Time > RosterLog.ClockTolerance).Select(e => e.Number).ToList();
        if (forks) DurableFile.Append(Path.Combine(list.Folder, ListReplica.DroppedName), LogLines.Lines(list.Entries().Skip(same)));

        // A rollback is over once the whole log is there again; the rest only when someone who looked says so.
        var dispute = resolved || list.Info.Dispute?.Kind == DisputeKind.Rollback ? null : list.Info.Dispute;
        var keepsMine = !forks && theirs.Count <= list.Log.HeadNumber;
        list.TakeLog(keepsMine ? list.Log : log, list.Info with { Confirmed = theirs.Count - 1, SyncedAt = now, Dispute = dispute, Image = null });
        return new Outcome(theirs.Count - same, keepsMine ? list.Unconfirmed : 0, datedBack, forks ? same : null);
    }

    /// <summary>True when the log up to the image's entry, which was verified a moment ago, gives the same image.</summary>
    private static bool Gives(IReadOnlyList<SignedEntry> theirs, ImageOrigin image, string name) =>
        theirs.Count > image.Number && Digest.Of(LogLines.Replay([.. theirs.Take((int)image.Number + 1)], name, new RosterCheckpoint(image.Number, theirs[(int)image.Number].Head)).ToImage()).ToString() == image.Hash;

    private static HelperException Disputed(ListReplica list, IReadOnlyList<SignedEntry> theirs, DisputeKind kind, long entry, long now, string what)
    {
        var folder = Path.Combine(list.Folder, "evidence");
        PrivateFolder.Create(folder);
        var file = Path.Combine(folder, $"{kind.ToString().ToLowerInvariant()}-{entry}-{Convert.ToHexStringLower(theirs[^1].Head.ToArray())[..16]}.jsonl");
        DurableFile.Replace(file, LogLines.Lines(theirs));
        // A rollback does not push out what weighs more.
        if (list.Info.Dispute is null or { Kind: DisputeKind.Rollback }) list.Save(list.Info with { Dispute = new Dispute(kind, entry, file, now) });
        return HelperException.Refused($"Refused: {what}. It is kept in {file}. Nothing is sent to {list.Address} until an owner has looked and the right log is taken with: sync --resolved");
    }
}
