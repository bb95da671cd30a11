using System.CommandLine;

namespace CryptoList.Server.Commands.Queue;

/// <summary><c>queue drop</c>.</summary>
internal static class QueueDropCommand
{
    public static Command Create(CommandHost host)
    {
        var number = Arguments.Post();
        var who = new Argument<string?>("MEMBER") { Description = "Only the copy for this member: address or id", Arity = ArgumentArity.ZeroOrOne };
        var yes = Arguments.Yes();
        return host.Does(
            new Command("drop", "Cancel the waiting and set-aside copies of a post: those members do not get it. What is being sent at this moment is not touched. It cannot be undone.\n\nExample: cryptolist queue drop 17 bob@example.org --yes") { number, who, yes },
            "{post, dropped, sending}; sending counts copies that were under way",
            async (session, parsed, cancel) =>
            {
                var selection = await QueueSelection.FindAsync(session, parsed.GetValue(number), parsed.GetValue(who), cancel);
                await session.ConfirmAsync(parsed.GetValue(yes), $"This cancels {selection.Name} where it waits.", $"{selection.Post.Post}", cancel);
                var dropped = await session.Data.Queue.DropAsync(selection.Post.Post, session.NowMilliseconds, selection.Member, cancel);
                var sending = (await session.Data.Queue.ProgressAsync(selection.Post.Post, cancel))?.Sending ?? 0;
                if (session.Json) session.WriteJson(new { selection.Post.Post, Dropped = dropped, Sending = sending });
                // A post whose copies were not all written down yet has lost the rest too.
                if (dropped == 0 && (selection.Post.Expanded || selection.Member is not null))
                    throw CommandException.Refused("nothing-to-drop", $"{selection.Name} does not wait. See: cryptolist queue show {selection.Post.Post}");
                if (!session.Json) session.Io.Output.WriteLine($"{dropped} {(dropped == 1 ? "copy is" : "copies are")} cancelled{(sending > 0 ? $"; {sending} under way at this moment" : "")}.");
                return ExitCode.Done;
            });
    }
}
