using CryptoList.Protocol.Control;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

/// <summary>A key that travels under the one before is taken and delivered like a post, to whom a post would not go too.</summary>
public sealed class KeyUpdateTests
{
    [Fact]
    public async Task It_goes_to_all_who_hold_the_key_whether_they_receive_posts_or_not()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestList.OpenAsync(server, "bob", "carol");
        await list.AppendAsync(a => a.Rights(list.Member("bob").Id, Rights.Post, null));
        await list.RekeyAsync();
        var key = Next(list);
        await list.AppendAsync(a => a.Epoch(RosterState.Everyone, list.Epoch + 1, key.Kid, TestList.Now, 86400, direct: false));

        var reply = await server.SubmitAsync(Seal(list, list.Owner, key));
        Assert.True(reply.Code == 250, reply.ToString());
        await server.SubmitAsync(list.Seal(list.Owner, "A post."));
        await server.SettledAsync();

        var copies = await server.CopiesAsync(5);
        Assert.Equal(["[key of epoch 3]"], copies[list.Member("bob").Address].Select(list.Member("bob").Read));
        Assert.Equal(["A post.", "[key of epoch 3]"], copies[list.Member("carol").Address].Select(list.Member("carol").Read).Order(StringComparer.Ordinal));
    }

    private static ListKey Next(TestList list) =>
        ListKey.Make(new byte[32], [list.Owner.Device.HpkeKey.PublicKey], list.Log.List, RosterState.Everyone, list.Epoch + 1, TestList.Now);

    private static byte[] Seal(TestList list, TestMember author, ListKey key) =>
        list.Seal(author, "", r => r with { Update = true, Message = new MemoryStream(KeyUpdate.Write(new KeyDelivery(RosterState.Everyone, list.Epoch + 1, key, null))) });
}
