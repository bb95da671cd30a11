using System.CommandLine;

namespace CryptoList.Server.Commands.Store;

/// <summary><c>store</c>: what holds lists, posts and copies.</summary>
internal static class StoreGroup
{
    public static Command Create(CommandHost host) =>
        host.Group("store", "What holds lists, posts and copies: SQLite or PostgreSQL", StoreBackupCommand.Create(host), StoreConfirmCommand.Create(host), StoreMigrateCommand.Create(host));
}
