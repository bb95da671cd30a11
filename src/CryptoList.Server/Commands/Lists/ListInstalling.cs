using CryptoList.Lists.Hosting;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Commands.Entries;

namespace CryptoList.Server.Commands.Lists;

/// <summary>The second step of <c>list create</c>.</summary>
internal static class ListInstalling
{
    public static async Task<int> RunAsync(CommandSession session, EmailAddress wanted, string? name, List<SignedEntry> entries, string? opener, CancellationToken cancel)
    {
        RequireSame(entries, wanted, name, session.Now);
        var result = await session.Data.Hosting.CreateAsync(entries, opener, cancel);
        if (result.List is not { } list) throw Refusal(result, session.Now);
        var facts = ListFacts.Of(list, session.Now);
        if (session.Json) session.WriteJson(facts);
        else facts.WriteTable(session.Io);
        session.Hint($"The list is open{(session.Data.IsServed ? "" : "; start the server with: cryptolist serve")}.{(facts.Owners == 1 ? " It has one owner; a second one outlives a lost device." : "")}");
        return ExitCode.Done;
    }

    private static void RequireSame(List<SignedEntry> entries, EmailAddress wanted, string? name, long now)
    {
        if (RosterLog.TryReplay(entries, out var log) is { } refusal)
            throw CommandException.Refused(KebabCase.Of(refusal), $"entry {(log is null ? 0 : log.HeadNumber + 1)} of the log: {RefusalAdvice.For(refusal)}");
        var state = log!.AtHead(now);
        if (state.ListAddress != wanted.Normalized) throw CommandException.Refused("other-address", $"the log is for {state.ListAddress}, not for {wanted.Normalized}.");
        if (name is not null && state.ListName != name) throw CommandException.Refused("other-name", $"in the log the list is called '{state.ListName}', not '{name}'.");
    }

    private static CommandException Refusal(HostingResult result, long now) => CommandException.Refused(KebabCase.Of(result.Refusal!.Value), result.Refusal switch
    {
        HostingRefusal.NoSuchTicket => "the log names server keys that this server has not made, or has no more. The owner opens the list with the record of: cryptolist list create ADDRESS",
        HostingRefusal.OtherServerKeys => "the log names another seal key than the record has. The owner opens the list with the record as it is.",
        HostingRefusal.ClockOff => $"the log's newest entry is more than 10 minutes ahead of this server's time ({Tables.Time(now)}). Set the clock of whoever is wrong.",
        HostingRefusal.AddressTaken => "another list has this address. See: cryptolist list list",
        HostingRefusal.AlreadyHosted => "this list is here already. Newer entries: cryptolist roster append LIST FILE",
        HostingRefusal.AddressMissing => "a list that hides its members' addresses needs --owner-address ADDRESS, where its opener's mail goes; any other list has it in its log, and takes none.",
        HostingRefusal.MemberIsList => RefusalAdvice.AddressIsList,
        _ => RefusalAdvice.For(result.LogRefusal!.Value),
    });
}
