using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Reading;
using CryptoList.Helper.Terminal;
using CryptoList.Mail.Bounces;
using static CryptoList.Helper.Exchange.SyncReport;

namespace CryptoList.Helper.Exchange;

/// <summary>
/// Mail of this home that came back: found by its Message-ID in the report, marked, and said. Anyone can write such a report, so it makes no number
/// void and gives nothing up.
/// </summary>
internal sealed class CameBack(HelperSession session, SyncReport report)
{
    private const int MaxWords = 400;

    /// <summary>Takes a report; what is none, or not of mail that waits here, is nothing.</summary>
    public void Take(Stream mail)
    {
        mail.Position = 0;
        var returned = ReturnedMailReader.Read(mail, nullSender: true);
        if (returned.MessageId is not { } id || returned.Recipients.FirstOrDefault(r => r.Action is DsnAction.Failed) is not { } failed) return;
        var words = HarmlessText.OfLine(failed.Diagnostic ?? failed.Status?.ToString() ?? "no reason is given");
        if (words.Length > MaxWords) words = words[..MaxWords];
        foreach (var list in session.Lists.All)
        {
            Post(list, id, words);
            Submit(list, id, words);
            Question(list, id, words);
            if (new ReportBook(list.Folder).TakeBack(id)) report.Add(Kind.Refused, list.Address, $"A report to the owners of {list.Address} came back: {words}. It goes again a day after it went.");
        }
    }

    private void Post(ListReplica list, string id, string words)
    {
        var store = new OutboxStore(list.Folder);
        if (store.All().FirstOrDefault(i => i.MessageId == id && i.State == OutboxState.Sent) is not { } item) return;
        store.Save(item with { LastReply = $"came back: {words}" });
        report.Add(Kind.Refused, list.Address, $"Your post {id} to {list.Address} came back: {words}. Its text is kept. Once you believe it, have it sealed again: cryptolist-helper outbox refused {item.Id} --reply \"{words}\"");
    }

    private void Question(ListReplica list, string id, string words)
    {
        if (new QuestionBook(list.Folder).TakeBack(id) is not { } question) return;
        var asked = $"The server of {list.Address} was asked for {AskingAgain.Say(question)}, and that came back";
        report.Add(Kind.Refused, list.Address, question.Tries < QuestionBook.MaxTries
            ? $"{asked}: {words}. A sync in an hour asks again."
            : $"{asked} {question.Tries} times, now with: {words}. It is not asked again by itself. Have the list's operator look at why mail to the list is refused; then: cryptolist-helper {Command(question)}");
    }

    private static string Command(QuestionBook.Question question) => question.Kind switch
    {
        QuestionKind.Log => "sync",
        QuestionKind.Posts => "catch-up",
        _ => $"status \"{question.Posts[0]}\"",
    };

    private void Submit(ListReplica list, string id, string words)
    {
        var store = new SubmitStore(list.Folder);
        foreach (var item in store.All().Where(i => i.IsDone && i.MessageId == id))
        {
            store.Save(item with { LastReply = words, CameBack = session.Io.Now });
            report.Add(Kind.Refused, list.Address, $"What was sent to the server of {list.Address} came back: {words}. It was this: {item.Sentence}{(item.Last is null ? "" : " A sync in an hour sends it anew.")}");
        }
    }
}
