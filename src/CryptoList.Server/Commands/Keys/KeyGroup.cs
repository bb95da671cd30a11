using System.CommandLine;

namespace CryptoList.Server.Commands.Keys;

/// <summary><c>key</c>: the server's own keys for a list.</summary>
internal static class KeyGroup
{
    public static Command Create(CommandHost host) => host.Group(
        "key", "The server's own keys for a list. None of them opens a post: list keys and content keys are never here.",
        KeyShowCommand.Create(host), KeyRotateCommand.Create(host));
}
