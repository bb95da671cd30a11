using System.CommandLine;

namespace CryptoList.Server.Commands.Queue;

/// <summary><c>queue show</c>.</summary>
internal static class QueueShowCommand
{
    public static Command Create(CommandHost host)
    {
        var number = Arguments.Post();
        return host.Does(
            new Command("show", "Show one post, copy by copy.\n\nExample: cryptolist queue show 17") { number }, $"{{{PostFacts.Fields}, copies: [{CopyFacts.Fields}]}}",
            async (session, parsed, cancel) =>
            {
                var selection = await QueueSelection.FindAsync(session, parsed.GetValue(number), null, cancel);
                var post = PostFacts.Of(selection.Post, selection.List);
                var copies = (await session.Data.Queue.CopiesAsync(post.Post, cancel)).Select(c => CopyFacts.Of(c, selection.List)).OrderBy(c => c.Address, StringComparer.Ordinal).ToList();
                if (session.Json)
                {
                    session.WriteJson(new
                    {
                        post.Post,
                        post.List,
                        post.Group,
                        post.MessageId,
                        post.Accepted,
                        post.Bytes,
                        post.Kept,
                        post.Complete,
                        post.Waiting,
                        post.Sending,
                        post.Delivered,
                        post.Failed,
                        post.Cancelled,
                        post.Paused,
                        post.Returned,
                        post.InDoubt,
                        post.SetAside,
                        post.SetAsideReason,
                        Copies = copies,
                    });
                    return ExitCode.Done;
                }

                Tables.WriteFacts(
                    session.Io,
                    ("Post", $"{post.Post}"), ("List", post.List), ("Group", post.Group), ("Message-ID", post.MessageId), ("Accepted", Tables.Time(post.Accepted)),
                    ("Sealed body", $"{post.Bytes} bytes{(post.Kept ? "" : ", no longer kept")}"));
                if (post.SetAsideReason is { } reason) Tables.WriteFacts(session.Io, ("Set aside", reason));
                session.Io.Output.WriteLine();
                Tables.Write(session.Io, ["Member", "State", "Attempts", "Due or settled", "Last word"], copies.Select(c => (string[])[c.Address, c.State, $"{c.Attempts}", (c.Due ?? c.Settled) is { } at ? Tables.Time(at) : "", c.Reply ?? ""]));
                if (post is { SetAside: > 0 } or { SetAsideReason: not null }) session.Hint($"Try what is set aside again with: cryptolist queue retry {post.Post}; or give it up with: cryptolist queue drop {post.Post}");
                else if (!post.Complete) session.Hint("More copies are still being written down.");
                else if (copies.Count == 0 && !post.Kept) session.Hint("What became of its copies is no longer kept.");
                return ExitCode.Done;
            });
    }
}
