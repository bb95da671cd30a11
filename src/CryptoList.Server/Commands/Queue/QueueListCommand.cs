using System.CommandLine;

namespace CryptoList.Server.Commands.Queue;

/// <summary><c>queue list</c>.</summary>
internal static class QueueListCommand
{
    private const int DefaultLimit = 1000;

    public static Command Create(CommandHost host)
    {
        var list = new Argument<string?>("LIST") { Description = "Of this list only: its address or id", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Also posts that are through, as long as they are remembered" };
        var aside = new Option<bool>("--set-aside") { Description = "Only posts that could not be made into copies and are set aside, in whole or in part" };
        var limit = new Option<int>("--limit") { Description = $"The newest posts, at most this many (default {DefaultLimit})", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
        return host.Does(
            new Command("list", "Show posts with copies still to go.\n\nExample: cryptolist queue list team@lists.example.net --all") { list, all, aside, limit }, $"an array of {{{PostFacts.Fields}}}",
            async (session, parsed, cancel) =>
            {
                var most = parsed.GetValue(limit);
                if (most < 1) throw CommandException.Usage("--limit is at least 1.");
                var only = parsed.GetValue(list) is { } text ? session.List(text) : null;
                var progress = parsed.GetValue(aside)
                    ? await session.Data.Ledger.SetAsidePostsAsync(only?.Key, most, cancel)
                    : await session.Data.Queue.PostsAsync(only?.Key, most, !parsed.GetValue(all), cancel);
                var posts = progress.Select(p => PostFacts.Of(p, session.Data.Lists.Find(p.List))).ToList();
                if (session.Json) session.WriteJson(posts);
                else if (posts.Count == 0) session.Hint(parsed.GetValue(aside) ? "Nothing is set aside." : "Nothing waits.");
                else if (parsed.GetValue(aside))
                {
                    Tables.Write(
                        session.Io, ["Post", "List", "Accepted", "Set aside", "Reason"],
                        posts.Select(p => (string[])[$"{p.Post}", p.List, Tables.Time(p.Accepted), p.Complete ? $"{p.SetAside}" : "all", p.SetAsideReason ?? "single copies; see queue show"]));
                }
                else
                {
                    Tables.Write(
                        session.Io, ["Post", "List", "Accepted", "Bytes", "Waiting", "Sending", "Delivered", "Failed", "Cancelled", "Message-ID"],
                        posts.Select(p => (string[])[$"{p.Post}", p.List, Tables.Time(p.Accepted), $"{p.Bytes}", $"{p.Waiting}{(p.Complete ? "" : "+")}", $"{p.Sending}", $"{p.Delivered}", $"{p.Failed}", $"{p.Cancelled}", p.MessageId]));
                }

                if (!session.Json && !parsed.GetValue(aside) && await session.Data.Ledger.SetAsidePostsAsync(only?.Key, 1, cancel) is { Count: > 0 })
                    session.Hint("Some posts are set aside. See: cryptolist queue list --set-aside");
                return ExitCode.Done;
            });
    }
}
