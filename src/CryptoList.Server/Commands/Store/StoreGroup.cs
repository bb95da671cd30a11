using System.CommandLine;

namespace CryptoList.Server.Commands.Store;

/// <summary><c>store</c>: what holds lists, posts and copies.</summary>
internal static class StoreGroup
{
    public static Command Create(CommandHost host) =>
        new("store", "What holds lists, posts and copies: SQLite or PostgreSQL") { StoreMigrateCommand.Create(host) };
}
