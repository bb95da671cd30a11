using System.CommandLine;

namespace CryptoList.Server.Commands.Lists;

/// <summary><c>list</c>: the lists of this server.</summary>
internal static class ListGroup
{
    public static Command Create(CommandHost host) => host.Group(
        "list", "The lists of this server: open, look at, delete.",
        ListCreateCommand.Create(host), ListListCommand.Create(host), ListShowCommand.Create(host), ListDeleteCommand.Create(host));
}
