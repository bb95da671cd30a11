using System.Text.Json;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Every mail takes three hours, whichever way it goes; nobody does anything but look at theirs.</summary>
public sealed class SlowMailTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task People_are_invited_join_are_removed_and_keys_are_replaced_all_the_same()
    {
        var alice = await _town.OpenAsync();
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.LetInAsync(alice, "carol"));
        _town.Post.Slowness = 3;
        var dave = await _town.PersonAsync("dave");
        (await dave.RunWithAsync(await MailTown.InviteAsync(alice, dave), "join")).Well();
        await PassAsync(hours: 16, alice, bob, carol, dave);
        Assert.NotNull(_town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(dave.Address));
        Assert.Equal(1, await EpochAsync(dave));

        (await alice.RunAsync("remove", carol.Address)).Well();
        await PassAsync(hours: 12, alice, bob, dave);
        Assert.Null(_town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(carol.Address));
        foreach (var person in new[] { alice, bob, dave }) Assert.Equal(2, await EpochAsync(person));

        (await alice.RunAsync("rekey")).Well();
        await PassAsync(hours: 12, alice, bob, dave);
        foreach (var person in new[] { alice, bob, dave }) Assert.Equal(3, await EpochAsync(person));
        Assert.DoesNotContain("Waits for the server", (await alice.RunAsync("sync")).Error);
    }

    [Fact]
    public async Task Two_owners_whose_entries_cross_in_the_mail_both_get_what_they_want()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await alice.RunAsync("rights", bob.Address, "--", "+owner")).Well();
        (await alice.RunAsync("sync")).Well();
        (await bob.RunWithAsync(_town.Town.Server.LogFile, "sync", "--log", "-")).Well();
        _town.Post.Slowness = 3;
        for (var i = 0; i < 5; i++)
        {
            (await alice.RunAsync("policy", "set", "--posts", $"{i + 1}")).Well();
            (await bob.RunAsync("policy", "set", "--idle", $"{i + 1}d")).Well();
            await PassAsync(hours: 15, alice, bob);
        }

        var policy = _town.Town.Server.Log.AtHead(_town.Time.Now).Policy;
        Assert.Equal((5, 5 * 86_400), (policy.Posts, policy.Idle));
    }

    private async Task PassAsync(int hours, params Person[] people)
    {
        for (var hour = 0; hour < hours; hour++)
        {
            _town.Time.Advance(TimeSpan.FromHours(1));
            _town.Post.Arrive();
            foreach (var person in people) await person.RunAsync("sync");
        }
    }

    private static async Task<long> EpochAsync(Person person)
    {
        using var keys = JsonDocument.Parse((await person.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Output);
        return keys.RootElement.GetProperty("listKeys").EnumerateArray().Max(k => k.GetProperty("epoch").GetInt64());
    }
}
