using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Protocol.Control;
using static CryptoList.Helper.Exchange.SyncReport;

namespace CryptoList.Helper.Exchange;

/// <summary>Asks a list's server anew what it was asked by a mail that came back.</summary>
internal sealed class AskingAgain(HelperSession session, MailOut mail, ControlBook book, SyncReport report)
{
    /// <summary>How long after the last try, in seconds.</summary>
    public const long Pause = 3600;

    /// <summary>A question in words.</summary>
    public static string Say(QuestionBook.Question question) => question.Kind switch
    {
        QuestionKind.Log => "what is new in its log",
        QuestionKind.Posts => question.Posts.Count == 0 ? "posts that were missed" : $"{question.Posts.Count} {(question.Posts.Count == 1 ? "post" : "posts")} that were missed",
        _ => $"what became of {question.Posts[0]}",
    };

    /// <summary>Asks what it is time to.</summary>
    public async Task RunAsync(Submitter submitter, ListReplica list, CancellationToken cancellation)
    {
        if (HelperSession.InDispute(list) || list.StandingAt(session.Io.Now) != ListStanding.Member) return;
        foreach (var question in new QuestionBook(list.Folder).Again.Where(q => session.Io.Now - q.Time >= Pause))
        {
            // The other reasons to ask for the log keep to the same pause.
            if (question.Kind == QuestionKind.Log && !book.MayAsk(ControlBook.LogOf(list.Log.List), Pause, session.Io.Now)) continue;
            var taken = await AskAsync(submitter, list, question, cancellation).ConfigureAwait(false);
            if (!taken && question.Kind == QuestionKind.Log) book.ForgetAsked(ControlBook.LogOf(list.Log.List));
            if (taken) report.Add(Kind.Waits, list.Address, $"The server of {list.Address} is asked again for {Say(question)}.");
        }
    }

    private async Task<bool> AskAsync(Submitter submitter, ListReplica list, QuestionBook.Question question, CancellationToken cancellation) => question.Kind switch
    {
        QuestionKind.Log => await submitter.AskForLogAsync(list, cancellation).ConfigureAwait(false),
        QuestionKind.Posts => (await submitter.AskForPostsAsync(list, new MissedRequest(question.Since, question.Posts), cancellation).ConfigureAwait(false)).Result is HandingResult.Taken,
        _ => (await new StatusInquiry(session.Io, list, session.DeviceIn(list)).AskAsync(question.Posts[0], null, mail.HandAsync, cancellation).ConfigureAwait(false)).Result is HandingResult.Taken,
    };
}
