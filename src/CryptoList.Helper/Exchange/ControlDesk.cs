using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
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

    /// <summary>How often a wish is done at most.</summary>
    private const int MaxTries = 3;

    /// <summary>After how many seconds a bundle without an answer is taken for lost.</summary>
    private const long LostAfter = 2L * 24 * 3600;

    /// <summary>The same of one that is said to have come back.</summary>
    private const long BackAfter = 3600;

    private readonly JoinDesk _joins = new(session);

    /// <summary>What is to be done, in order, how often it was done before, and what of that is kept until then.</summary>
    public List<(ListReplica List, Wish Wish, int Tries, SubmitItem? Before)> Wishes { get; } = [];

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
                foreach (var wish in wishes) Wishes.Add((list, wish, 0, null));
                return result;
            case ControlType.KeyRequest:
                return TakeQuestion(list, message);
            case ControlType.SubmitAnswer:
                return TakeAnswer(list, message);
            case ControlType.MissedAnswer:
                return TakeMissed(list, message);
            case ControlType.Report:
                return new(Outcome.Taken, $"{Who(list, message.From)} reports of {list.Address}: {Protocol.Control.Report.Parse(message.Data).Text}");
            default:
                return new(Outcome.Refused, $"A {message.Type} message for {list.Address} is not taken by this version.");
        }
    }

    /// <summary>What the server's refusals, and other entries in place of ours, undo: own entries go, and what they were for is wished again, a few times.</summary>
    public void Review(ListReplica list, SyncReport report)
    {
        var refused = Refusals.Where(r => r.List == list).ToDictionary(r => r.Item.Id, r => r.Token);
        var store = new SubmitStore(list.Folder);
        // What stands on a refused entry falls with it.
        if (store.All().Any(i => refused.ContainsKey(i.Id) && i.Last > list.Info.Confirmed)) list.DropOwn();
        foreach (var item in store.All())
        {
            var stands = item.Last is not { } last || (last <= list.Log.HeadNumber && list.Log[last].Signed.Head.ToString() == item.Head);
            if (item.Again)
            {
                Wishes.Add((list, item.Wish, item.Tries - 1, item));
                continue;
            }

            var lost = item.Sent is { } sent && session.Io.Now - sent > (item.CameBack is null ? LostAfter : BackAfter);
            if (stands && !refused.ContainsKey(item.Id) && !lost)
            {
                if (item.Last > list.Info.Confirmed || item.Last is null) continue;
                store.Remove(item);
                report.Add(SyncReport.Kind.Done, list.Address, item.Sentence);
                continue;
            }

            if (lost && item.Last > list.Info.Confirmed) list.DropOwn();
            if (item.Tries < MaxTries)
            {
                store.Save(item with { Again = true, Tries = item.Tries + 1 });
                Wishes.Add((list, item.Wish, item.Tries, item));
                continue;
            }

            store.Remove(item);
            report.Add(SyncReport.Kind.Refused, list.Address, $"Given up after {item.Tries} tries ({refused.GetValueOrDefault(item.Id, "no answer")}): {item.Sentence}");
        }
    }

    private Result TakeAnswer(ListReplica list, ControlMessage message)
    {
        var answer = SubmitAnswer.Parse(message.Data);
        list.Confirm(message.RosterNumber, session.Io.Now);
        var store = new SubmitStore(list.Folder);
        if (store.All().FirstOrDefault(i => i.Id == answer.Request.ToString()) is not { } item) return new(Outcome.Known, $"The server of {list.Address} answers what does not wait for it any more.");
        if (answer.Refusal is { } token)
        {
            Refusals.Add((list, item, token));
            return new(Outcome.Taken, $"The server of {list.Address} did not take it ({token}): {item.Sentence}");
        }

        store.Remove(item);
        return new(Outcome.Taken, item.Sentence + string.Concat(answer.Receipts.Select(r => Keep(list, r))));
    }

    /// <summary>Keeps the server's receipt for a removal, when it holds.</summary>
    private static string Keep(ListReplica list, RemovalReceipt receipt)
    {
        if (!receipt.Verify(list.Log)) return " The server's receipt for it does not hold: ask the operator.";
        var folder = Path.Combine(list.Folder, "receipts");
        PrivateFolder.Create(folder);
        var file = Path.Combine(folder, $"{receipt.EntryNumber}-{Convert.ToHexStringLower(receipt.Member.ToArray())}.json");
        DurableFile.Replace(file, System.Text.Encoding.ASCII.GetBytes(receipt.ToLine() + "\n"));
        return $" The server's receipt for it is kept in {file}; show it with: cryptolist-helper verify-receipt";
    }

    private static Result TakeMissed(ListReplica list, ControlMessage message)
    {
        var answer = MissedAnswer.Parse(message.Data);
        var gone = answer.Gone.Count == 0 ? "" : $" {answer.Gone.Count} cannot come, deleted or not yours to read: {string.Join(", ", answer.Gone)}.";
        return new(Outcome.Taken, $"The server of {list.Address} sends {answer.Sent} {(answer.Sent == 1 ? "post" : "posts")} again.{gone}");
    }

    private Result TakeQuestion(ListReplica list, ControlMessage message)
    {
        var question = KeyRequest.Parse(message.Data);
        if (list.Log.AtHead(session.Io.Now).MemberOfDevice(message.From) is not { Suspended: false } member)
            return new(Outcome.Refused, $"A device that is not in {list.Address} any more asks for its key. It gets none.");
        var kid = question.Kid?.ToString();
        if (!book.MayAsk($"respond:{message.From}:{question.Group}:{kid}", RespondPause, session.Io.Now)) return new(Outcome.Known, $"{member.Address} asked for a key of {list.Address} again.");
        Wishes.Add((list, new Wish { Kind = WishKind.Respond, Member = member.Id.ToString(), Device = message.From.ToString(), Group = question.Group, Kid = kid, Nonce = question.Nonce.ToArray() }, 0, null));
        return new(Outcome.Taken, $"{member.Address} asks for a key of {list.Address}.");
    }

    private string Who(ListReplica list, Fingerprint device) => list.Log.AtHead(session.Io.Now).MemberOfDevice(device)?.Address ?? "A former member";
}
