using System.CommandLine;

namespace CryptoList.Server.Commands.Members;

/// <summary><c>member resume-delivery</c>: lets mail go to a member again after too much of it came back.</summary>
internal static class MemberResumeDeliveryCommand
{
    public static Command Create(CommandHost host)
    {
        var list = Arguments.List();
        var who = Arguments.Member();
        return host.Does(
            new Command(
                "resume-delivery",
                "Let copies go to a member again whose delivery was paused because too much came back, or because one was reported as abuse. "
                + "What was set aside goes out now, as long as its posts are kept. The roster is not touched.\n\nExample: cryptolist member resume-delivery team@lists.example.net bob@example.org") { list, who },
            "{outcome: resumed|not-paused, list, member, address, copies}",
            async (session, parsed, cancel) =>
            {
                var hosted = session.List(parsed.GetRequiredValue(list));
                var member = session.Member(hosted, parsed.GetRequiredValue(who));
                var copies = await session.Data.Bounces.ResumeAsync(hosted.Key, member.Id, session.NowMilliseconds, cancel);
                if (session.Json)
                    session.WriteJson(new { Outcome = copies is null ? "not-paused" : "resumed", List = hosted.Id.ToString(), Member = member.Id.ToString(), member.Address, Copies = copies ?? 0 });
                else if (copies is { } count) session.Hint($"Delivery to {member.Address} goes on; {count} {(count == 1 ? "copy" : "copies")} that had been set aside {(count == 1 ? "is" : "are")} due now.");
                else session.Hint($"Delivery to {member.Address} was not paused.");
                return ExitCode.Done;
            });
    }
}
