using CryptoList.Helper.Commands;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Membership;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Reading;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;
using static CryptoList.Helper.Membership.ControlIntake;

namespace CryptoList.Helper.Exchange;

/// <summary>What control messages by mail ask for: joins become wishes, questions for keys too; the server's answers end or undo what waits for them.</summary>
internal sealed class ControlDesk(HelperSession session, ControlBook book, bool canAnswer)
{
    /// <summary>How often a device is answered about one key, in seconds.</summary>
    private const long RespondPause = 3600;

    /// <summary>How often a device is sent one key unasked, in seconds.</summary>
    private const long RemindPause = 24L * 3600;

    /// <summary>How often a wish is done at most, when the server refuses it for itself.</summary>
    private const int MaxTries = 3;

    /// <summary>For how many seconds a wish is done again when mail was lost or late, or others were first.</summary>
    private const long MaxPatience = 30L * 24 * 3600;

    /// <summary>Refusals that say nothing against a wish: it came too late.</summary>
    private static readonly string[] Late = ["wrong-previous", "wrong-number", "time-backwards", "clock-off"];

    /// <summary>After how many seconds a bundle without an answer is taken for lost.</summary>
    private const long LostAfter = 2L * 24 * 3600;

    /// <summary>The same of one that is said to have come back.</summary>
    private const long BackAfter = 3600;

    private readonly JoinDesk _joins = new(session);

    /// <summary>What is to be done, in order, and what it was before when it is done again.</summary>
    public List<(ListReplica List, Wish Wish, SubmitItem? Before)> Wishes { get; } = [];

    /// <summary>Bundles that the server refused, each with its token.</summary>
    public List<(ListReplica List, SubmitItem Item, string Token)> Refusals { get; } = [];

    public bool WasTaken(MemberId id) => book.WasTaken(id);

    public void Remember(ControlMessage message) => book.Taken(message.Id, message.Expires);

    /// <summary>A message about a list of which there is no log here: it waits where I asked to join. Null when I did not.</summary>
    public Result? WithoutLog(SealedControl message, HeldDevice device) =>
        PendingJoin.Find(session.Home, message.List) is { } join && join.ReadDevice() == device.Fingerprint ? new(Outcome.Waits, $"A message from {join.Address} waits for the list's log.") : null;

    /// <summary>A message that ends a joining of mine: null when it is none, or not for what I wait for.</summary>
    public Result? TakeWithdrawal(SealedControl message, HeldDevice device)
    {
        if (PendingJoin.Find(session.Home, message.List) is not { } join || join.ReadDevice() != device.Fingerprint) return null;
        if (ControlMessage.TryOpen(message.Message, device.Fingerprint, device.HpkeKeys.Reverse(), message.List, _ => null, session.Io.Now, out var opened) is not null || opened!.Type != ControlType.WithdrawInvite) return null;
        var (notice, invitation) = (WithdrawalNotice.Parse(opened.Data), join.ReadInvitation());
        if (notice.Invitation != invitation.Id) return new(Outcome.Refused, $"A message ends another joining of {join.Address} than yours. It is not believed.");
        if (opened.From != invitation.To && opened.From != invitation.By) return new(Outcome.Refused, $"A message that ends your joining of {join.Address} comes from one who may not say so. It is not believed.");
        PendingJoin.Remove(session.Home, message.List);
        return new(Outcome.Taken, $"Your joining of {join.Address} has ended: {Sentence(notice.Reason)}");
    }

    private static string Sentence(WithdrawalReason reason) => reason switch
    {
        WithdrawalReason.Used => "another device came in by your link. If it was not yours, someone else had the link: tell whoever gave it to you, and ask for a new one.",
        WithdrawalReason.Expired => "the link had run out when your request came. Ask for a new one.",
        _ => "the link was withdrawn. Ask whoever gave it to you.",
    };

    /// <summary>Takes a message that was opened and checked; its type's right to be here too.</summary>
    /// <exception cref="Protocol.Json.StrictJsonException">Its data is malformed.</exception>
    public Result Take(ListReplica list, ControlMessage message)
    {
        if (!canAnswer && message.Type is ControlType.Join or ControlType.KeyRequest)
            return new(Outcome.Waits, $"A {message.Type} message for {list.Address} waits: say with `mail set --smtp` how an answer goes out.");
        switch (message.Type)
        {
            case ControlType.Join:
                var (result, wishes) = _joins.Take(list, message, book);
                foreach (var wish in wishes) Wishes.Add((list, wish, null));
                return result;
            case ControlType.KeyRequest:
                return TakeQuestion(list, message);
            case ControlType.SubmitAnswer:
                return TakeAnswer(list, message);
            case ControlType.MissedAnswer:
                return TakeMissed(list, message);
            case ControlType.KeyUse:
                var use = KeyUse.Parse(message.Data);
                new KeyUseBook(list).Take(use, message.Time);
                if (canAnswer) Remind(list, use.Old);
                return new(Outcome.Known, $"The server of {list.Address} says how much its keys were used.");
            case ControlType.Report:
                return new HeardReports(list).Take(message, book, session.Io.Now);
            default:
                return new(Outcome.Refused, $"A {message.Type} message for {list.Address} is not taken by this version.");
        }
    }

    /// <summary>What the server's refusals, and other entries in place of ours, undo: own entries go, and what they were for is wished again, a few times.</summary>
    public void Review(ListReplica list, SyncReport report)
    {
        var refused = Refusals.Where(r => r.List == list).DistinctBy(r => r.Item.Id).ToDictionary(r => r.Item.Id!, r => r.Token);
        var store = new SubmitStore(list.Folder);
        // What stands on a refused entry falls with it.
        if (store.All().Any(i => Token(i) is not null && i.Last > list.Info.Confirmed)) list.DropOwn();
        foreach (var item in store.All())
        {
            var stands = item.Last is not { } last || (last <= list.Log.HeadNumber && list.Log[last].Signed.Head.ToString() == item.Head);
            if (item.Again)
            {
                Wishes.Add((list, item.Wish, item));
                continue;
            }

            var lost = item.Sent is { } sent && session.Io.Now - sent > (item.CameBack is null ? LostAfter : BackAfter);
            if (stands && Token(item) is null && !lost)
            {
                if (item.Last > list.Info.Confirmed || item.Last is null) continue;
                store.Remove(item);
                report.Add(SyncReport.Kind.Done, list.Address, item.Sentence);
                continue;
            }

            if (lost && item.Last > list.Info.Confirmed) list.DropOwn();
            var token = Token(item);
            var again = item with { Again = true, Tries = item.Tries + (token is null || Late.Contains(token) ? 0 : 1) };
            // What has no entries is done for somebody who asks again when it does not come.
            var over = token is null && stands && item.Last is null;
            if (!over && again.Tries <= MaxTries && session.Io.Now - item.Wanted <= MaxPatience)
            {
                store.Save(again);
                Wishes.Add((list, item.Wish, again));
                continue;
            }

            store.Remove(item);
            if (!over) report.Add(SyncReport.Kind.Refused, list.Address, $"Given up ({token ?? "no answer"}): {item.Sentence}");
        }

        string? Token(SubmitItem item) => item.Id is { } id ? refused.GetValueOrDefault(id) : null;
    }

    private Result TakeAnswer(ListReplica list, ControlMessage message)
    {
        var answer = SubmitAnswer.Parse(message.Data);
        list.Confirm(message.RosterNumber, session.Io.Now);
        var store = new SubmitStore(list.Folder);
        var items = store.All().Where(i => i.Id == answer.Request.ToString()).ToList();
        new ReportBook(list.Folder).Answered(answer.Request);
        if (items.Count == 0) return new(Outcome.Known, $"The server of {list.Address} answers what does not wait for it any more.");
        var what = string.Join(" ", items.Select(i => i.Sentence));
        if (answer.Refusal is { } token)
        {
            Refusals.Add((list, items[0], token));
            return new(Outcome.Taken, $"The server of {list.Address} did not take it ({token}): {what}");
        }

        foreach (var item in items) store.Remove(item);
        return new(Outcome.Taken, what + string.Concat(answer.Receipts.Select(r => Keep(list, r))));
    }

    /// <summary>Keeps the server's receipt for a removal, when it holds.</summary>
    private static string Keep(ListReplica list, RemovalReceipt receipt)
    {
        if (!receipt.Verify(list.Log)) return " The server's receipt for it does not hold: ask the operator.";
        var file = new ReceiptBook(list.Folder).Keep(receipt);
        return $" The server's receipt for it is kept in {file}; all that are kept are checked with: cryptolist-helper roster verify";
    }

    private static Result TakeMissed(ListReplica list, ControlMessage message)
    {
        var answer = MissedAnswer.Parse(message.Data);
        new QuestionBook(list.Folder).Answered(answer.Request);
        var gone = answer.Gone.Count == 0 ? "" : $" {answer.Gone.Count} cannot come, deleted or not yours to read: {string.Join(", ", answer.Gone)}.";
        return new(Outcome.Taken, $"The server of {list.Address} sends {answer.Sent} {(answer.Sent == 1 ? "post" : "posts")} again.{gone}");
    }

    private Result TakeQuestion(ListReplica list, ControlMessage message)
    {
        var question = KeyRequest.Parse(message.Data);
        // Nobody has said yet that this log is the one that others have: who asks may stand on a server's own.
        if (!list.Info.Welcomed) return new(Outcome.Waits, $"A question for a key of {list.Address} waits for your welcome.");
        if (list.Log.AtHead(session.Io.Now).MemberOfDevice(message.From) is not { Suspended: false } member)
            return new(Outcome.Refused, $"A device that is not in {list.Address} any more asks for its key. It gets none.");
        var kid = question.Kid?.ToString();
        if (!book.MayAsk($"respond:{message.From}:{question.Group}:{kid}", RespondPause, session.Io.Now)) return new(Outcome.Known, $"{member.Address} asked for a key of {list.Address} again.");
        Wishes.Add((list, new Wish { Kind = WishKind.Respond, Member = member.Id.ToString(), Device = message.From.ToString(), Group = question.Group, Kid = kid, Nonce = question.Nonce.ToArray() }, null));
        return new(Outcome.Taken, $"{member.Address} asks for a key of {list.Address}.");
    }

    // The server may name anybody: it brings about no more than that who may have a key gets it once more.
    private void Remind(ListReplica list, IReadOnlyList<OldKeyUser> old)
    {
        if (HelperSession.InDispute(list) || list.StandingAt(session.Io.Now) != ListStanding.Member) return;
        var state = list.Log.AtHead(session.Io.Now);
        foreach (var (group, epoch, device) in old)
        {
            if (device == list.Device || state.NewestEpoch(group) is not { } newest || newest.Number != epoch || session.Keyring.ListKey(newest.Kid) is null) continue;
            if (state.MemberOfDevice(device) is not { Suspended: false } member || !state.InGroup(member.Id, group)) continue;
            if (book.MayAsk($"remind:{device}:{newest.Kid}", RemindPause, session.Io.Now))
                Wishes.Add((list, new Wish { Kind = WishKind.Remind, Member = member.Id.ToString(), Device = device.ToString(), Group = group }, null));
        }
    }
}
