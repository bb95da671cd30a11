using System.CommandLine;

namespace CryptoList.Server.Commands.Members;

/// <summary><c>member</c>: the members of a list.</summary>
internal static class MemberGroup
{
    public static Command Create(CommandHost host) => host.Group(
        "member", "The members of a list. Only owners let anyone in; whoever runs the server can cut anyone off at once.",
        MemberListCommand.Create(host), MemberShowCommand.Create(host), MemberAddCommand.Create(host), MemberRemoveCommand.Create(host), MemberResumeCommand.Create(host),
        MemberResumeDeliveryCommand.Create(host),
        MemberMoveCommand.Create(host));
}
