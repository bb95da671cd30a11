using System.CommandLine;
using System.Text;
using CryptoList.Lists;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Commands.Entries;

namespace CryptoList.Server.Commands.Members;

/// <summary><c>member remove</c>: the operator's cut.</summary>
internal static class MemberRemoveCommand
{
    private const int MaxWhyBytes = 256;

    private const string Text = """
        Cut a member off, now: out of the roster's receivers, waiting copies cancelled, keys dropped, in one transaction. When the command
        returns, no copy for the member starts any more. Prints the removal receipt. In the log this is a member-suspend entry, signed by
        the server: an owner confirms it with `cryptolist-helper remove`, or lifts it with a member-resume entry.

        Example: cryptolist member remove team@lists.example.net bob@example.org --why "device lost"
        """;

    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        var who = Arguments.Member();
        var why = new Option<string>("--why") { Description = "The reason, at most 256 bytes; all members read it in the log", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        return host.Does(
            new Command("remove", Text) { list, who, why },
            "{outcome, list, member, address, entry, head, lastCopy, receipt: line}; lastCopy is null when no copy was ever handed over",
            async (session, parsed, cancel) =>
            {
                var hosted = session.List(parsed.GetRequiredValue(list));
                var member = session.Member(hosted, parsed.GetRequiredValue(who));
                var reason = parsed.GetValue(why) ?? "";
                if (Encoding.UTF8.GetByteCount(reason) > MaxWhyBytes || reason.Any(char.IsControl)) throw CommandException.Usage($"--why takes one line of at most {MaxWhyBytes} bytes.");
                RemovalResult result;
                try
                {
                    result = await session.Data.Removals.SuspendAsync(hosted, member.Id, reason, cancel);
                }
                catch (StoreUnavailableException fault)
                {
                    throw CommandException.Fault(await UnfinishedAsync(session, hosted, member, fault, cancel));
                }

                var (append, receipt) = result;
                if (receipt is null)
                {
                    var refusal = append.Outcome == AppendOutcome.ClockOff ? RosterRefusal.ClockOff : append.Refusal!.Value;
                    throw CommandException.Refused(KebabCase.Of(refusal), RefusalAdvice.For(refusal, hosted, session.Now));
                }

                Write(session, hosted.Address, member.Address, receipt);
                return ExitCode.Done;
            });
    }

    /// <summary>What is to be said when the store failed: whether the member is out is never left to a guess.</summary>
    private static async Task<string> UnfinishedAsync(CommandSession session, HostedList list, RosterMember member, StoreUnavailableException fault, CancellationToken cancel)
    {
        try
        {
            await session.Data.Lists.CatchUpAsync(list, cancel);
        }
        catch (StoreUnavailableException)
        {
            return $"It is not known whether {member.Address} was removed: {fault.Message} Run the same command again.";
        }

        return list.Log.AtHead(session.Now).Member(member.Id) is { Suspended: false }
            ? $"{member.Address} was not removed, nothing was changed: {fault.Message} Run the same command again."
            : $"The removal of {member.Address} is in the log, but a copy may still be under way: {fault.Message} See: cryptolist queue list {list.Address}";
    }

    private static void Write(CommandSession session, string list, string address, RemovalReceipt receipt)
    {
        if (session.Json)
        {
            session.WriteJson(new
            {
                Outcome = EntryResult.Appended,
                List = receipt.List.ToString(),
                Member = receipt.Member.ToString(),
                Address = address,
                Entry = receipt.EntryNumber,
                Head = receipt.Head.ToString(),
                LastCopy = receipt.LastCopyTime,
                Receipt = receipt.ToLine(),
            });
            return;
        }

        session.Io.Output.WriteLine(receipt.ToLine());
        session.Hint($"{address} gets nothing more from {list}, since roster entry {receipt.EntryNumber}; {(receipt.LastCopyTime is { } time ? $"the last copy was handed over {Tables.Time(time)}" : "no copy was ever handed over")}.");
        session.Hint("The line above is the removal receipt, for an owner. The owner now confirms with cryptolist-helper remove, or lifts it with a signed member-resume entry; and replaces the list key.");
    }
}
