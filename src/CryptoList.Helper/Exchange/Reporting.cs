using System.Text;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Helper.Reading;
using CryptoList.Protocol.Control;
using static CryptoList.Helper.Exchange.SyncReport;

namespace CryptoList.Helper.Exchange;

/// <summary>Tells a list's owners what this home saw and cannot mend: at most one report of a kind a day. Also while the list is in dispute, when nothing else goes out.</summary>
internal sealed class Reporting(HelperSession session, ControlBook book, SyncReport report)
{
    /// <summary>How often a kind is reported, and for how long a post may be missing, in seconds.</summary>
    private const long Day = 24L * 3600;

    /// <summary>How long a dispute that was reported is not reported again, in seconds.</summary>
    private const long Month = 30 * Day;

    /// <summary>Most evidence in one report, in bytes: sealed, in base64 twice, it still fits.</summary>
    private const int MaxEvidence = 20 * 1024;

    /// <summary>Reports what is to be reported.</summary>
    public async Task RunAsync(Submitter submitter, ListReplica list, CancellationToken cancellation)
    {
        if (list.StandingAt(session.Io.Now) != ListStanding.Member) return;
        var seen = new ReportBook(list.Folder);
        if (!HelperSession.InDispute(list))
        {
            foreach (var gap in new NumberBook(list).TakeOverdue(Day, session.Io.Now))
                seen.Add(new ReportBook.Observation(ReportKind.Gap, $"Post {gap.Number} of a device of {gap.Author} did not come, and a later one did.", gap.Later));
        }

        foreach (var kind in Enum.GetValues<ReportKind>())
        {
            var (under, disputed) = (list.Info.Confirmed, kind == ReportKind.Fork ? OfDispute(list) : null);
            // Only that is worth a mail while nobody knows which log is right; and under an entry that both have, so that both sides take it.
            if (disputed is null && HelperSession.InDispute(list)) continue;
            if (disputed is not null && list.Info.Dispute is { Kind: DisputeKind.Fork, Entry: > 0 } fork) under = Math.Min(under, fork.Entry - 1);
            var message = disputed ?? Sum(kind, seen.Due(kind, session.Io.Now));
            if (message is not null && await SendAsync(submitter, list, message, under, cancellation).ConfigureAwait(false) is { } passed && disputed is null)
                seen.Handed(kind, passed.Submit, passed.Mail, session.Io.Now);
        }
    }

    private async Task<Submitter.PassedOn?> SendAsync(Submitter submitter, ListReplica list, Report message, long under, CancellationToken cancellation)
    {
        var (once, daily) = ($"report:{list.Info.Dispute?.Evidence}", $"report:{list.Log.List}:{message.Kind}");
        var lines = new KeyHandout(list, session.DeviceIn(list), session.Keyring, session.Io.Time) { Under = under }.ToOwners(message);
        if (lines.Count == 0 || !book.MayAsk(daily, Day, session.Io.Now)) return null;
        if (HelperSession.InDispute(list) && !book.MayAsk(once, Month, session.Io.Now)) return null;
        if (await submitter.PassOnAsync(list, lines, under, cancellation).ConfigureAwait(false) is { } passed)
        {
            report.Add(Kind.Done, list.Address, $"Reported to the owners of {list.Address}: {message.Text}");
            return passed;
        }

        book.ForgetAsked(daily);
        book.ForgetAsked(once);
        return null;
    }

    private static Report? Sum(ReportKind kind, IReadOnlyList<ReportBook.Observation> seen) =>
        seen.Count == 0 ? null : new Report(kind, Cut(string.Join(' ', seen.Select(o => o.Text))), Fitting(seen.Select(o => (ReadOnlyMemory<byte>)o.Evidence)));

    /// <summary>Two logs, both rightly signed; an old one alone is none.</summary>
    private static Report? OfDispute(ListReplica list)
    {
        if (list.Info.Dispute is not { Kind: not DisputeKind.Rollback } dispute) return null;
        var text = Cut($"I was shown another log ({dispute.Kind.ToString().ToLowerInvariant()} at entry {dispute.Entry}); mine ends at entry {list.Info.Confirmed}, {list.Log[list.Info.Confirmed].Signed.Head}.");
        return new Report(ReportKind.Fork, text, dispute.Kind == DisputeKind.Fork ? Fitting(BothEntries(list, dispute)) : []);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> BothEntries(ListReplica list, Dispute dispute)
    {
        if (dispute.Entry <= list.Log.HeadNumber && dispute.Entry >= list.Log.FirstHeld) yield return Encoding.UTF8.GetBytes(list.Log[dispute.Entry].Signed.ToLine());
        if (!File.Exists(dispute.Evidence)) yield break;
        if (File.ReadLines(dispute.Evidence).ElementAtOrDefault((int)dispute.Entry) is { } other) yield return Encoding.UTF8.GetBytes(other);
    }

    private static List<ReadOnlyMemory<byte>> Fitting(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        var (fitting, length) = (new List<ReadOnlyMemory<byte>>(), 0);
        foreach (var piece in pieces.Take(Report.MaxEvidence).Where(p => p.Length > 0))
            if ((length += piece.Length) <= MaxEvidence) fitting.Add(piece);
        return fitting;
    }

    private static string Cut(string text)
    {
        while (Encoding.UTF8.GetByteCount(text) > Report.MaxTextBytes) text = text[..^1];
        return char.IsHighSurrogate(text[^1]) ? text[..^1] : text;
    }
}
