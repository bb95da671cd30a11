using System.Security.Cryptography;
using CryptoList.Protocol.Identifiers;
using CryptoList.Storage.KeyFolder;
using Xunit;

namespace CryptoList.Server.Tests.Storing;

public sealed class FolderKeyStoreTests : IDisposable
{
    private static readonly ListId List = ListId.Read(RandomNumberGenerator.GetBytes(16));

    private readonly string _folder = Directory.CreateTempSubdirectory("cryptolist-keys-").FullName;

    [Fact]
    public async Task Of_many_nodes_that_make_a_days_key_at_once_all_get_the_same()
    {
        using var start = new Barrier(8);
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var store = new FolderKeyStore(_folder);
                start.SignalAndWait();
                return Enumerable.Range(0, 20).Select(day => Convert.ToHexString(store.QueueKey(List, day, create: true)!)).ToArray();
            },
            default, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.All(keys, k => Assert.Equal(keys[0], k));
        Assert.Equal(20, keys[0].Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 20).Select(d => (long)d), new FolderKeyStore(_folder).QueueDays(List).Order());
    }

    [Fact]
    public void Making_a_key_leaves_nothing_else_in_the_folder()
    {
        var store = new FolderKeyStore(_folder);
        store.QueueKey(List, 1, create: true);

        Assert.Equal("queue-1.key", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(_folder, "lists"), "*", SearchOption.AllDirectories))));
    }

    [Fact]
    public void A_folder_keeps_its_name_and_another_has_another()
    {
        var name = new FolderKeyStore(_folder).FolderName();

        Assert.Equal(name, new FolderKeyStore(_folder).FolderName());
        Assert.NotEqual(name, new FolderKeyStore(Path.Combine(_folder, "other")).FolderName());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
