using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Protocol.Posts;
using CryptoList.Server.Sink;

namespace CryptoList.EndToEnd.Tests;

/// <summary>Members who share a message: each helper opens it, and whoever was removed is not in the next one.</summary>
public sealed class SharedMessageTests
{
    [Fact]
    public async Task Everyone_opens_the_one_message_and_whoever_was_removed_opens_nothing_of_the_next()
    {
        await using var world = World.Quiet();
        world.RecipientsPerCopy = 50;
        await world.StartRelayAsync();
        await world.StartServerAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol", "dora"]);

        await world.PostAsync(list.Seal(list.Owner, "For the four of us."));
        await world.Operator.SettledAsync();
        var first = Assert.Single(world.Sink!.Store.List(Copies));

        Assert.Equal(list.Members.Select(m => m.Address).Order(), first.Envelope.To.Order());
        Assert.All(list.Members, m => Assert.Equal("For the four of us.", m.Read(File.ReadAllBytes(first.File)).ToString()));
        Assert.All(list.Members, m => Assert.DoesNotContain(m.Address, Outside(first), StringComparison.Ordinal));

        var bob = list.Member("bob");
        await list.RemoveAsync(bob);
        await list.FollowAsync();
        await world.PostAsync(list.Seal(list.Owner, "For the three of us."));
        await world.Operator.SettledAsync();
        var second = Assert.Single(world.Sink!.Store.List(Copies), m => m.Id != first.Id);

        Assert.Equal(list.Members.Where(m => m != bob).Select(m => m.Address).Order(), second.Envelope.To.Order());
        Assert.Equal("For the three of us.", list.Member("carol").Read(File.ReadAllBytes(second.File)).ToString());
        Assert.NotEqual("For the three of us.", bob.Read(File.ReadAllBytes(second.File)).ToString());
    }

    [Theory]
    [InlineData(PostMode.Plain, 0, ReadWarnings.NotEncrypted)]
    [InlineData(PostMode.Layerless, 1, ReadWarnings.NoMemberLayer)]
    public async Task A_mode_without_a_layer_for_each_member_has_its_fields_once_for_all_who_share_the_message(long mode, int keyFields, ReadWarnings mark)
    {
        await using var world = World.Quiet();
        world.RecipientsPerCopy = 50;
        await world.StartRelayAsync();
        await world.StartServerAsync();
        var list = await MailingList.OpenAsync(world, ["bob", "carol"]);
        await list.AllowAsync(new[] { PostMode.List, mode }.Order().ToArray());

        await world.PostAsync(list.Seal(list.Owner, "Subject: Shared\r\n\r\nFor the three of us.\r\n"u8.ToArray(), r => r with { Mode = mode }));
        await world.Operator.SettledAsync();

        var shared = Assert.Single(world.Sink!.Store.List(Copies));
        Assert.Equal(keyFields + 1, Outside(shared).Split("CryptoList-Key:").Length);
        Assert.All(list.Members, m => Assert.Equal($"For the three of us. [{mark}]", m.Read(File.ReadAllBytes(shared.File)).ToString()));
    }

    /// <summary>Not the pieces of the log that new members are sent.</summary>
    private static SinkFilter Copies { get; } = new(null, "+b-", null);

    private static string Outside(SinkMessage message) => Encoding.Latin1.GetString(File.ReadAllBytes(message.File)).Split("\r\n\r\n")[0];
}
