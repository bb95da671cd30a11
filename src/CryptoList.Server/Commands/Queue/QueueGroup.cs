using System.CommandLine;

namespace CryptoList.Server.Commands.Queue;

/// <summary><c>queue</c>: posts and their copies.</summary>
internal static class QueueGroup
{
    public static Command Create(CommandHost host) => host.Group(
        "queue", "Accepted posts and their copies.",
        QueueListCommand.Create(host), QueueShowCommand.Create(host), QueueRetryCommand.Create(host), QueueDropCommand.Create(host));
}
