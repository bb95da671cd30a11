using System.CommandLine;

namespace CryptoList.Helper.Commands;

/// <summary><c>properties</c>: what a list says of itself to its members alone.</summary>
internal static class PropertiesCommand
{
    public static Command Create(CommandHost host) =>
        new("properties", "Show or set a list's description and pictures, which its members see and its server does not; who joined when, and numbers.") { PropertiesShowCommand.Create(host), PropertiesSetCommand.Create(host) };
}
