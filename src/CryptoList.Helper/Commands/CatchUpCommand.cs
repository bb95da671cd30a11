using System.CommandLine;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Mailing;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Commands;

/// <summary><c>catch-up</c>: asks the server for posts that did not come, or that another device had.</summary>
internal static class CatchUpCommand
{
    public static Command Create(CommandHost host)
    {
        var posts = new Argument<string[]>("message-id") { Description = "Which posts; nothing asks for all since --since", Arity = ArgumentArity.ZeroOrMore };
        var list = CommonOptions.List();
        var since = CommonOptions.Duration("--since", "How far back to ask", "30d", TimeSpan.FromDays(3650));
        var command = new Command("catch-up", "Have posts sent again that you missed: after losing a device, or mail. The server has those that the list's policy keeps, of the time in which you were a member or that the policy opens to you.") { posts, list, since };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            using var mail = MailAccess.Out(session) ?? throw HelperException.Usage("Say first how mail goes out: cryptolist-helper mail set --smtp HOST:PORT");
            var ids = (parsed.GetValue(posts) ?? []).Select(id => id.StartsWith('<') ? id : $"<{id}>").ToList();
            if (ids.Find(id => !MessageIdSyntax.IsValid(id)) is { } wrong) throw HelperException.Usage($"{wrong} is not a Message-ID. It looks like <abc@example.org>.");
            if (ids.Count > MissedRequest.MaxMessageIds) throw HelperException.Usage($"At most {MissedRequest.MaxMessageIds} posts can be asked for at once; ask with --since for more.");
            var request = ids.Count > 0 ? new MissedRequest(null, ids) : new MissedRequest(host.Io.Now - (long)parsed.GetValue(since).TotalSeconds, []);
            var answer = await new Submitter(session, mail).AskForPostsAsync(replica, request, cancellation).ConfigureAwait(false);
            if (answer.Result is Outbox.HandingResult.Taken)
            {
                host.Io.Say($"The server of {replica.Address} is asked. Its answer comes by mail (cryptolist-helper sync), and so do the posts (cryptolist-helper read).");
                return ExitCode.Done;
            }

            host.Io.Say($"Not taken: {answer.Reply}");
            return answer.Result is Outbox.HandingResult.Refused ? ExitCode.Refused : ExitCode.Wait;
        });
        return command;
    }
}
