using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;
using static CryptoList.Helper.Exchange.SyncReport;

namespace CryptoList.Helper.Exchange;

/// <summary>Takes pieces of logs that came by mail: behind the log that is here, or as the first log of a list I asked to join.</summary>
internal sealed class LogMerge(HelperSession session, SyncReport report)
{
    private const string Name = "the log that came by mail";

    private long Now => session.Io.Now;

    /// <summary>Takes what fits; what does not fit yet is <paramref name="waiting"/>. True when a log grew.</summary>
    public bool Take(IEnumerable<SealedLogPart> parts, out List<SealedLogPart> waiting)
    {
        (waiting, var moved) = ([], false);
        foreach (var ofList in parts.GroupBy(p => p.List))
        {
            var (list, join) = (session.Lists.Find(ofList.Key), PendingJoin.Find(session.Home, ofList.Key));
            if (list is null && join is null)
            {
                report.Add(Kind.Refused, null, $"A piece of a log is of a list you are not in ({ofList.Key}).");
                continue;
            }

            var address = list?.Address ?? join!.Address;
            var pieces = new LogPieces();
            foreach (var part in ofList)
            {
                if (LogPart.TryOpen(part, session.Keyring.Device(part.To)!.HpkeKeys.Reverse()) is not { } entries || !pieces.Add(part, entries))
                    report.Add(Kind.Refused, address, $"A piece of the log of {address} does not open: it was sealed to another key, or damaged.");
            }

            try
            {
                moved |= list is null ? Begin(join!, pieces) : Extend(list, pieces);
                if (list is not null && join is not null) moved |= ComeBack(list, join);
                waiting.AddRange(pieces.Waiting);
            }
            catch (HelperException no)
            {
                report.Add(no.ExitCode == ExitCode.Wait ? Kind.Waits : Kind.Refused, address, no.Message);
                if (no.ExitCode == ExitCode.Wait) waiting.AddRange(ofList);
            }
        }

        return moved;
    }

    private bool Extend(ListReplica list, LogPieces pieces)
    {
        if (!list.IsWhole) return ExtendImage(list, pieces);
        var known = list.Entries().Take((int)list.Info.Confirmed + 1).ToList();
        var chain = Chain(list.Address, pieces, known, out var fork);
        // Throws, and keeps the evidence.
        if (fork is not null) LogSync.Take(list, fork, Name, Now, dropMine: true, resolved: false);
        if (chain.Count == known.Count) return false;
        var was = list.StandingAt(Now);
        var outcome = LogSync.Take(list, chain, Name, Now, dropMine: true, resolved: false);
        if (outcome.Added > 0) report.Add(Kind.Done, list.Address, $"{list.Address}: {outcome.Added} new {(outcome.Added == 1 ? "entry" : "entries")}, now at entry {list.Log.HeadNumber}.");
        foreach (var entry in outcome.DatedBack) report.Add(Kind.Refused, list.Address, SyncCommand.DatedBack(list.Address, entry));
        var standing = list.StandingAt(Now);
        if (standing != was) report.Add(Kind.Done, list.Address, StandingSentence.Of(list, Now));
        return true;
    }

    /// <summary>The whole log, in place of the image that stands in for it; before that, what comes behind the image, and the log's beginning as far as it is here.</summary>
    private bool ExtendImage(ListReplica list, LogPieces pieces)
    {
        var later = list.Follow(pieces.Behind(list.Log), Now);
        if (later > 0) report.Add(Kind.Done, list.Address, $"{list.Address}: {later} new {(later == 1 ? "entry" : "entries")}, now at entry {list.Log.HeadNumber}.");
        if (pieces.DropOtherThan(list.Log[0].Signed.Head) > 0) report.Add(Kind.Refused, list.Address, $"{list.Address}: a piece of another list's log was sent as its own. Nothing was taken of it.");
        var coming = new ComingLog(list.Folder);
        var known = coming.Read();
        var chain = Chain(list.Address, pieces, known, out _);
        if (chain.Count == known.Count) return later > 0;
        var denies = LogComparison.CountSame(list.Log, chain) < Math.Min(chain.Count, list.Log.HeadNumber + 1);
        if (!denies && chain.Count <= list.Info.Confirmed)
        {
            coming.Append(chain[known.Count..]);
            report.Add(Kind.Waits, list.Address, $"{list.Address}: {chain.Count} of the log's {list.Log.HeadNumber + 1} entries are here, and checked; the rest is awaited.");
            return later > 0;
        }

        // Throws where it denies the image, and keeps the evidence.
        LogSync.Take(list, chain, Name, Now, dropMine: false, resolved: false, verified: true);
        report.Add(Kind.Done, list.Address, $"The whole log of {list.Address} is here, {chain.Count} entries, and is what you were let in with.");
        return true;
    }

    /// <summary>The first log of a list: nothing is taken of it before it shows me, and stands up to the invitation.</summary>
    private bool Begin(PendingJoin join, LogPieces pieces)
    {
        var chain = Chain(join.Address, pieces, [], out _);
        if (chain.Count == 0) return false;
        var log = LogLines.Replay(chain, Name, new RosterCheckpoint(chain.Count - 1, chain[^1].Head));
        var invitation = join.ReadInvitation();
        if (log.List != invitation.List) throw HelperException.Refused($"A piece of a log was sent as that of {join.Address}, and is another list's. It is not taken.");
        if (!InvitationChecks.LetsIn(invitation, log, join.ReadDevice(), Now))
            throw HelperException.Wait($"The log of {join.Address} came up to entry {log.HeadNumber}, and does not show you yet.");
        Become(join, log);
        return true;
    }

    /// <summary>Who was in the list before, and was asked in again.</summary>
    private bool ComeBack(ListReplica list, PendingJoin join)
    {
        if (!InvitationChecks.LetsIn(join.ReadInvitation(), list.Log, join.ReadDevice(), Now)) return false;
        Become(join, list.Log);
        return true;
    }

    private void Become(PendingJoin join, RosterLog log)
    {
        var invitation = join.ReadInvitation();
        InvitationChecks.CheckUsed(invitation, log);
        var replica = ListReplica.Create(session.Home, log, invitation.Member, join.ReadDevice(), log.HeadNumber, Now);
        replica.Save(replica.Info with { Invitation = invitation.Id.ToString(), Address = join.Own, CatchUpSince = FirstDay.MissedSince(log, replica.Device) });
        session.Lists.Add(replica);
        PendingJoin.Remove(session.Home, log.List);
        report.Add(Kind.Done, replica.Address, $"The log of {replica.Address} came, {log.HeadNumber + 1} entries. {StandingSentence.Of(replica, Now)}");
    }

    private List<SignedEntry> Chain(string address, LogPieces pieces, List<SignedEntry> known, out List<SignedEntry>? fork)
    {
        var refusals = new List<string>();
        var chain = pieces.Extend(known, refusals, out fork);
        foreach (var refusal in refusals) report.Add(Kind.Refused, address, $"{address}: {refusal}. Nothing was taken of it.");
        return chain;
    }
}
