using System.CommandLine;

namespace CryptoList.Server.Commands.Queue;

/// <summary><c>queue retry</c>.</summary>
internal static class QueueRetryCommand
{
    public static Command Create(CommandHost host)
    {
        var number = Arguments.Post();
        var who = new Argument<string?>("MEMBER") { Description = "Only the copy for this member: address or id", Arity = ArgumentArity.ZeroOrOne };
        return host.Does(
            new Command("retry", "Try waiting, failed, returned and set-aside copies of a post again, now. A copy that was cancelled because its member left stays so.\n\nExample: cryptolist queue retry 17 bob@example.org") { number, who },
            "{post, retried}",
            async (session, parsed, cancel) =>
            {
                var selection = await QueueSelection.FindAsync(session, parsed.GetValue(number), parsed.GetValue(who), cancel);
                var retried = await session.Data.Queue.RetryAsync(selection.Post.Post, failedToo: true, session.NowMilliseconds, selection.Member, cancel);
                if (session.Json) session.WriteJson(new { selection.Post.Post, Retried = retried });
                if (retried == 0)
                {
                    throw CommandException.Refused("nothing-to-retry", selection.Post is { Failed: > 0, Kept: false }
                        ? $"{selection.Name} failed and is no longer kept; the author can send it again."
                        : $"{selection.Name} neither waits nor failed. See: cryptolist queue show {selection.Post.Post}");
                }

                if (!session.Json) session.Io.Output.WriteLine($"{retried} {(retried == 1 ? "copy is" : "copies are")} due now{(session.Data.IsServed ? "" : "; no server runs, it goes out when one does")}.");
                return ExitCode.Done;
            });
    }
}
