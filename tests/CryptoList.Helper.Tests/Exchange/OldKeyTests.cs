using System.Text.Json;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Control;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Bob goes on with an old list key, since the new one never reached him; the server says so to Alice, who replaced it.</summary>
public sealed class OldKeyTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task US6215877_who_goes_on_with_an_old_key_is_sent_the_newest_unasked()
    {
        var (alice, bob) = await LostAsync();
        await HeardAsync(alice, Old(bob, 2));
        _town.Desk.Old = [];

        // His program asks for the log, for nothing else: the key is there.
        var before = _town.Post.ToKey.Count;
        await TwiceAsync(bob);
        Assert.Equal(2, await EpochAsync(bob));
        Assert.Single(_town.Post.ToKey.Skip(before));
    }

    [Fact]
    public async Task The_same_device_is_sent_the_same_key_once_a_day()
    {
        var (alice, bob) = await LostAsync();
        await HeardAsync(alice, Old(bob, 2));
        var once = Submits();
        await HeardAsync(alice, Old(bob, 2));
        Assert.Equal(once, Submits());

        _town.Time.Advance(TimeSpan.FromDays(1));
        await HeardAsync(alice, Old(bob, 2));
        Assert.Equal(once + 1, Submits());
    }

    [Fact]
    public async Task A_server_that_names_a_removed_device_or_a_stranger_or_another_epoch_brings_nothing_about()
    {
        var (alice, bob) = await LostAsync();
        var carol = await _town.LetInAsync(alice, "carol");
        var carols = Old(carol, 3);
        (await alice.RunAsync("remove", carol.Address)).Well();
        (await alice.RunAsync("sync")).Well();
        using var stranger = SigningKey.Generate();
        var before = Submits();

        await HeardAsync(alice, carols, new OldKeyUser("all", 3, stranger.PublicKey.Fingerprint), Old(bob, 2), Old(bob, 9), Old(bob, 3) with { Group = "board" });

        Assert.Equal(before, Submits());
    }

    /// <summary>Alice, whose new key was lost on its way to Bob.</summary>
    private async Task<(Person Alice, Person Bob)> LostAsync()
    {
        var alice = await _town.OpenAsync();
        (await alice.RunAsync("policy", "set", "--posts", "1000")).Well();
        (await alice.RunAsync("sync")).Well();
        var bob = await _town.LetInAsync(alice, "bob");
        (await alice.RunAsync("rekey")).Well();
        (await alice.RunAsync("sync")).Well();
        _town.Post.Empty(bob.Address);
        Assert.Equal(1, await EpochAsync(bob));
        return (alice, bob);
    }

    private OldKeyUser Old(Person person, long epoch) => new("all", epoch, _town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(person.Address)!.Devices[0].Fingerprint);

    /// <summary>Time goes by until she asks the server, and she takes its answer, and that to what she does then.</summary>
    private async Task HeardAsync(Person person, params OldKeyUser[] said)
    {
        _town.Desk.Old = said;
        _town.Time.Advance(TimeSpan.FromMinutes(61));
        for (var round = 0; round < 3; round++) await person.RunAsync("sync");
    }

    // Each is answered, so none goes twice; questions for the log are the other half.
    private int Submits() => _town.Desk.Submits;

    private static async Task TwiceAsync(Person person)
    {
        await person.RunAsync("sync");
        await person.RunAsync("sync");
    }

    private static async Task<long> EpochAsync(Person person)
    {
        using var keys = JsonDocument.Parse((await person.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Output);
        return keys.RootElement.GetProperty("listKeys").EnumerateArray().Max(k => k.GetProperty("epoch").GetInt64());
    }
}
