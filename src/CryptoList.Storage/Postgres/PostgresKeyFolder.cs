using CryptoList.Lists;
using CryptoList.Storage.KeyFolder;

namespace CryptoList.Storage.Postgres;

/// <summary>
/// Holds nodes to one key folder: the first to come writes the folder's name into the database, the others must have the same. With a folder of its
/// own a node would lack the keys that others made, and what it made itself the others could not open.
/// </summary>
public static class PostgresKeyFolder
{
    /// <exception cref="StoreUnavailableException">The folder is another one than the store's other nodes have.</exception>
    public static async Task CheckAsync(PostgresDatabase database, FolderKeyStore keys, string folder, CancellationToken cancel = default)
    {
        var name = keys.FolderName();
        var known = await database.WriteAsync(
            async session =>
            {
                await session.RunAsync("insert into store_mark(name, value) values('key-folder', $1) on conflict do nothing", name).ConfigureAwait(false);
                return (byte[])(await session.ValueAsync("select value from store_mark where name = 'key-folder'").ConfigureAwait(false))!;
            },
            cancel).ConfigureAwait(false);
        if (known.AsSpan().SequenceEqual(name)) return;
        throw new StoreUnavailableException(
            $"The key folder '{folder}' is not the one that this store's other nodes use. All nodes of one store share one key folder, on a file system they all mount: name it with Data:Keys. After a restore, bring the key folder back from its backup, with its file folder.name.");
    }
}
