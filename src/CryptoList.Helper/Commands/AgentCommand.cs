using System.CommandLine;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Mailing;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>agent</c>: does for others, all day, what `sync` does once.</summary>
internal static class AgentCommand
{
    public static Command Create(CommandHost host)
    {
        var every = CommonOptions.Duration("--every", "How long to wait between two looks at the mail", "1m", TimeSpan.FromDays(1));
        var command = new Command(
            "agent",
            "Stay, and look at the mail again and again: let in whoever comes with an owner's invitation, hand out list keys to those who may have them, replace keys when it is time.\n\n"
            + "To the server it is a member like any other: invite it with --rights agent, on a machine that is always on, and keep no posts there. For a service, give the passphrase with --passphrase-file.")
        { every };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            if (!session.Mail.GoesBothWays) throw HelperException.Usage("An agent needs mail that comes in and goes out: cryptolist-helper mail set --maildir DIR --smtp HOST:PORT");
            var (lists, wait) = (Served(session), parsed.GetValue(every));
            host.Io.Say(lists.Count == 0 ? "Agent of no list yet: a list's owner has to invite this home with --rights agent." : $"Agent of {string.Join(", ", lists)}.");
            while (true)
            {
                await using (var source = MailAccess.Source(session, MailNeeds.OfSync)!)
                {
                    // What it awaits is no reason to end.
                    await MailRound.RunAsync(session, source, json: false, cancellation).ConfigureAwait(false);
                }

                try
                {
                    await Task.Delay(wait, host.Io.Time, cancellation).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return ExitCode.Done;
                }
            }
        });
        return command;
    }

    private static List<string> Served(HelperSession session) =>
        [.. session.Lists.All.Where(l => l.Log.AtHead(session.Io.Now).Member(l.Self) is { } me && (me.Rights & (Rights.Agent | Rights.Owner | Rights.Distribute | Rights.Update)) != 0).Select(l => l.Address)];
}
