using CryptoList.Cryptography;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Helper.Exchange;

/// <summary>Brings wishes, and questions, to a list's server by mail to its <c>+key</c> address. What cannot be handed over now goes with the next <c>sync</c>.</summary>
internal sealed class Submitter(HelperSession session, MailOut mail)
{
    // As long as a message of these types may live: mail can be slow.
    private const long Life = 7L * 24 * 3600;

    /// <summary>Does a wish on the present log and keeps it for sending; <paramref name="before"/> is what it was before, when it is done again.</summary>
    /// <exception cref="HelperException">A rule refuses it; nothing was changed.</exception>
    public SubmitItem Prepare(ListReplica list, Wish wish, SubmitItem? before = null)
    {
        HelperSession.RefuseInDispute(list);
        session.RefuseWhileWaiting(list);
        var (store, now) = (new SubmitStore(list.Folder), session.Io.Now);
        // Before anything is done: a crash would leave entries here that nothing brings to the server.
        var begun = new SubmitItem
        {
            Order = store.All().Select(i => i.Order).DefaultIfEmpty(0).Max() + 1,
            Wish = wish,
            Sentence = "",
            Begun = list.Log.HeadNumber,
            Tries = before?.Tries ?? 1,
            Wanted = before?.Wanted ?? now,
            Made = now,
        };
        store.Begin(begun);
        if (before is not null) store.Remove(before);
        var work = Do(list, store, begun);
        var item = begun with
        {
            Begun = null,
            Sentence = work.Sentence,
            First = work.Entries.Count > 0 ? list.Log.HeadNumber - work.Entries.Count + 1 : null,
            Last = work.Entries.Count > 0 ? list.Log.HeadNumber : null,
            Head = work.Entries.Count > 0 ? list.Log.Head.ToString() : null,
        };
        store.Add(item, ControlBundle.Write(work.Messages));
        return item;
    }

    // What a rule refuses leaves nothing, also where it was the second entry of two.
    private WishWork.Result Do(ListReplica list, SubmitStore store, SubmitItem begun)
    {
        try
        {
            return new WishWork(session, list).Do(begun.Wish);
        }
        catch (HelperException)
        {
            list.DropOwn(after: begun.Begun!.Value);
            store.Remove(begun);
            throw;
        }
    }

    /// <summary>Hands what waits to the mail server; the first mail that it does not take now ends it. Gives the exit code.</summary>
    public async Task<int> SendAsync(ListReplica list, Action<string> say, CancellationToken cancellation)
    {
        var store = new SubmitStore(list.Folder);
        foreach (var load in SubmitLoad.Of(store, session.Io.Now))
        {
            var (id, lines) = (MemberId.NewRandom(), load.Items.SelectMany(store.Lines).ToArray());
            var entries = load.Items.Where(i => i.First is not null).SelectMany(i => Enumerable.Range((int)i.First!, (int)(i.Last! - i.First) + 1)).Select(n => list.Log[n].Signed);
            var messageId = MailOut.NewMessageId(list.Address);
            var first = ToServer(list, ControlType.Submit, new Submit([.. entries], Digest.Of(lines)) { Addresses = load.Addresses() }.ToJson(), id);
            var answer = await HandAsync(list, first, lines, messageId, cancellation).ConfigureAwait(false);
            var taken = answer.Result is HandingResult.Taken;
            foreach (var item in load.Items.Where(i => i.Sent is null)) store.Save(item with { Id = id.ToString(), MessageId = messageId, Sent = taken ? session.Io.Now : null, LastReply = answer.Reply });
            if (taken) continue;
            say($"Not taken by the mail server: {answer.Reply}. It goes again with: cryptolist-helper sync");
            return answer.Result is HandingResult.Refused ? ExitCode.Refused : ExitCode.Wait;
        }

        return ExitCode.Done;
    }

    /// <summary>Asks the server for the log from the first entry that it has not confirmed, or that is not here. False when the mail server does not take it now.</summary>
    public async Task<bool> AskForLogAsync(ListReplica list, CancellationToken cancellation) =>
        (await AskAsync(list, ControlType.LogRequest, new LogRequest(list.IsWhole ? list.Info.Confirmed + 1 : new ComingLog(list.Folder).Count).ToJson(), new QuestionBook.Question(QuestionKind.Log, "", "", 0), cancellation).ConfigureAwait(false)).Result is HandingResult.Taken;

    /// <summary>Asks the server for posts again.</summary>
    public Task<Handing> AskForPostsAsync(ListReplica list, MissedRequest request, CancellationToken cancellation) =>
        AskAsync(list, ControlType.MissedRequest, request.ToJson(), new QuestionBook.Question(QuestionKind.Posts, "", "", 0) { Since = request.Since, Posts = request.MessageIds }, cancellation);

    /// <summary>Lines that the server was asked to pass on: the id of the submit, and the Message-ID it went under.</summary>
    internal sealed record PassedOn(MemberId Submit, string Mail);

    /// <summary>Has the server pass lines on that no item of the store stands for, under that entry, without any of one's own; also in a dispute. Null when the mail server does not take them now.</summary>
    public async Task<PassedOn?> PassOnAsync(ListReplica list, IEnumerable<SealedControl> lines, long under, CancellationToken cancellation)
    {
        var rest = ControlBundle.Write(lines);
        var passed = new PassedOn(MemberId.NewRandom(), MailOut.NewMessageId(list.Address));
        var first = ToServer(list, ControlType.Submit, new Submit([], Digest.Of(rest)).ToJson(), passed.Submit, under);
        return (await HandAsync(list, first, rest, passed.Mail, cancellation).ConfigureAwait(false)).Result is HandingResult.Taken ? passed : null;
    }

    private async Task<Handing> AskAsync(ListReplica list, ControlType type, StrictJsonWriter data, QuestionBook.Question question, CancellationToken cancellation)
    {
        session.RefuseWhileWaiting(list);
        var (id, mail) = (MemberId.NewRandom(), MailOut.NewMessageId(list.Address));
        var answer = await HandAsync(list, ToServer(list, type, data, id), [], mail, cancellation).ConfigureAwait(false);
        if (answer.Result is HandingResult.Taken) new QuestionBook(list.Folder).Asked(question with { Request = id.ToString(), Mail = mail, Time = session.Io.Now });
        return answer;
    }

    private Task<Handing> HandAsync(ListReplica list, SealedControl first, byte[] rest, string messageId, CancellationToken cancellation)
    {
        var (from, to) = (From(list), BundleMail.AddressOf(list.Address));
        return mail.HandAsync(BundleMail.Write(from, to, messageId, session.Io.Now, [.. ControlBundle.Write([first]), .. rest]), from, to, cancellation);
    }

    // Under the newest head that the server is known to have: own entries behind it may be refused.
    private SealedControl ToServer(ListReplica list, ControlType type, StrictJsonWriter data, MemberId id, long? under = null)
    {
        var (now, n) = (session.Io.Now, under ?? list.Info.Confirmed);
        var state = list.Log.At(n, now);
        var server = state.ServerSigningKey.Fingerprint;
        return new SealedControl(list.Log.List, server, now + Life, ControlMessage.Seal(
            type, list.Log.List, session.DeviceIn(list).SigningKey, server, state.CurrentSealKey, n, list.Log[n].Signed.Head, now, now + Life, data, id));
    }

    private string From(ListReplica list) =>
        (list.Log.At(list.Info.Confirmed, session.Io.Now).Member(list.Self) is { } me ? list.Info.Address ?? me.Address : null) ?? throw HelperException.Refused($"You are not in {list.Address}.");
}
