using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Membership;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using static CryptoList.Helper.Exchange.SyncReport;
using static CryptoList.Helper.Membership.ControlIntake;

namespace CryptoList.Helper.Exchange;

/// <summary>
/// One round of a home's mail: takes lines in whatever order they came, pieces of logs first, again and again until nothing moves; then does what
/// was asked for, and asks for what is missing. What cannot be taken yet is held.
/// </summary>
internal sealed class SyncRound(HelperSession session, MailOut? mail, SyncReport report)
{
    /// <summary>How often a server is asked for a list's log, in seconds, when something new shows that it is short.</summary>
    private const long AskPause = 3600;

    /// <summary>How often it is asked when nothing new came: what still waits then may be forged.</summary>
    private const long AskAgainPause = 24L * 3600;

    /// <summary>How long an answer may take before the log is asked for it, in seconds.</summary>
    private const long AnswerPatience = 24L * 3600;

    private readonly ControlBook _book = new(session.Home);
    private readonly HeldLines _held = new(session.Home);
    private readonly Dictionary<string, BundleLine> _lines = [];
    private readonly Dictionary<ListId, long> _seen = [];
    private readonly Dictionary<ListId, long> _lastPost = [];
    private readonly HashSet<ListId> _fresh = [];

    private long Now => session.Io.Now;

    /// <summary>Takes a line in; what is for no device of this home is nothing here.</summary>
    public void Add(BundleLine line)
    {
        if (session.Keyring.Device(line.To) is not null) _lines.TryAdd(HeldLines.NameOf(line), line);
    }

    /// <summary>A copy names an entry: the list's log is longer than it is here. It was accepted then, Unix seconds.</summary>
    public void Saw(ListReplica list, long entry, long accepted)
    {
        _seen[list.Log.List] = Math.Max(entry, _seen.GetValueOrDefault(list.Log.List));
        _lastPost[list.Log.List] = Math.Max(accepted, _lastPost.GetValueOrDefault(list.Log.List));
    }

    /// <summary>Does the round.</summary>
    /// <param name="whole">All mail of the source is in it.</param>
    /// <param name="afterLogs">What needs the logs that came with it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(bool whole, Action afterLogs, CancellationToken cancellation)
    {
        if (whole) _book.Read(Now);
        var fresh = _lines.Keys.ToHashSet();
        foreach (var line in _held.All(Now)) Add(line);
        var desk = new ControlDesk(session, _book, canAnswer: mail is not null);
        var merge = new LogMerge(session, report);
        var images = new ImageMerge(session, _book, report);
        while (TakeLogs(merge) | images.Take(_lines) | TakeMessages(desk))
        {
            // Until nothing moves.
        }

        afterLogs();
        _held.Keep(_lines.Values, Now);
        report.Held = _lines.Count;
        _fresh.UnionWith(_lines.Where(l => fresh.Contains(l.Key)).Select(l => l.Value.List));
        _fresh.UnionWith(session.Lists.All.Where(l => _seen.GetValueOrDefault(l.Log.List) > l.Log.HeadNumber).Select(l => l.Log.List));
        if (mail is not null) await AnswerAsync(desk, new Submitter(session, mail), mail, cancellation).ConfigureAwait(false);
        foreach (var waiting in session.Lists.All.SelectMany(l => WaitingDevice.ForThisDevice(l, Now))) report.Add(Kind.Done, waiting.List, waiting.Sentence);
        foreach (var join in PendingJoin.All(session.Home)) report.Add(Kind.Waits, join.Address, $"Your joining of {join.Address} waits for an answer.");
        _book.Save(Now);
    }

    private async Task AnswerAsync(ControlDesk desk, Submitter submitter, MailOut way, CancellationToken cancellation)
    {
        foreach (var list in session.Lists.All) desk.Review(list, report);
        foreach (var list in session.Lists.All)
            foreach (var question in MissingKeys.Ask(session, list, _book)) desk.Wishes.Add((list, question, null));
        foreach (var (list, wish, before) in desk.Wishes) Do(submitter, list, wish, before);
        // Last: what was asked for may have replaced a key, or made somebody leave.
        foreach (var list in session.Lists.All.Where(l => l.IsWhole))
            foreach (var wish in KeyTurns.Of(session, list, _lastPost.GetValueOrDefault(list.Log.List))) Do(submitter, list, wish, before: null);
        var (firstDay, asking, spreading, reporting) = (new FirstDay(session, _book, report), new AskingAgain(session, way, _book, report), new KeySpreading(session, way, _book, report), new Reporting(session, _book, report));
        foreach (var list in session.Lists.All)
        {
            await firstDay.AskAsync(submitter, list, cancellation).ConfigureAwait(false);
            await asking.RunAsync(submitter, list, cancellation).ConfigureAwait(false);
            await AskAsync(submitter, list, cancellation).ConfigureAwait(false);
            await spreading.RunAsync(list, cancellation).ConfigureAwait(false);
            await reporting.RunAsync(submitter, list, cancellation).ConfigureAwait(false);
            if (new SubmitStore(list.Folder).All().Count == 0) continue;
            await submitter.SendAsync(list, said => report.Add(Kind.Waits, list.Address, said), cancellation).ConfigureAwait(false);
            foreach (var item in new SubmitStore(list.Folder).All().Where(i => i.IsDone)) report.Add(Kind.Waits, list.Address, $"Waits for the server of {list.Address}: {item.Sentence}");
        }
    }

    private bool TakeLogs(LogMerge merge)
    {
        var parts = _lines.Where(l => l.Value is SealedLogPart).ToList();
        if (parts.Count == 0) return false;
        foreach (var (name, _) in parts) _lines.Remove(name);
        var moved = merge.Take([.. parts.Select(p => (SealedLogPart)p.Value)], out var waiting);
        foreach (var part in waiting) _lines.TryAdd(HeldLines.NameOf(part), part);

        return moved;
    }

    private bool TakeMessages(ControlDesk desk)
    {
        var moved = false;
        var intake = new ControlIntake(session.Keyring, session.Lists, Now, desk);
        foreach (var (name, line) in _lines.Where(l => l.Value is SealedControl).ToList())
        {
            var result = intake.Take((SealedControl)line);
            if (result.Outcome == Outcome.Waits) continue;
            _lines.Remove(name);
            moved = true;
            if (result.Outcome == Outcome.KeyTaken) session.Keys.Save();
            if (result.Outcome != Outcome.Known) report.Add(result.Outcome == Outcome.Refused ? Kind.Refused : Kind.Done, session.Lists.Find(line.List)?.Address, result.Sentence);
        }

        return moved;
    }

    private void Do(Submitter submitter, ListReplica list, Wish wish, SubmitItem? before)
    {
        try
        {
            submitter.Prepare(list, wish, before);
        }
        catch (HelperException no)
        {
            report.Add(Kind.Refused, list.Address, no.Message);
        }
    }

    // Who replaces keys has to hear of leavings, also where no post tells of them, and how much the keys are used; an agent gets no posts at all.
    private bool Watches(ListReplica list)
    {
        var state = list.Log.AtHead(Now);
        return state.Member(list.Self)?.Rights is { } rights && (rights & (Rights.Agent | Rights.Update)) != 0
            && Now - list.Info.SyncedAt > (rights.HasFlag(Rights.Agent) || state.Policy.CountsUse ? AskPause : AskAgainPause);
    }

    private bool NeedsLog(ListReplica list) => !list.IsWhole || _fresh.Contains(list.Log.List) || Watches(list) || _lines.Values.Any(l => l.List == list.Log.List)
        || new SubmitStore(list.Folder).All().Any(i => Now - i.Sent > AnswerPatience);

    private async Task AskAsync(Submitter submitter, ListReplica list, CancellationToken cancellation)
    {
        if (!NeedsLog(list) || list.StandingAt(Now) != ListStanding.Member) return;
        var what = ControlBook.LogOf(list.Log.List);
        if (!_book.MayAsk(what, _fresh.Contains(list.Log.List) || Watches(list) ? AskPause : AskAgainPause, Now)) return;
        if (await submitter.AskForLogAsync(list, cancellation).ConfigureAwait(false)) report.Add(Kind.Waits, list.Address, $"The server of {list.Address} is asked for what is new in its log.");
        else _book.ForgetAsked(what);
    }
}
