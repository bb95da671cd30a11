using System.Text.Json;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Properties;

namespace CryptoList.Helper.Tests.Properties;

public sealed class PropertiesByMailTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task Properties_go_out_as_posts_and_come_to_newcomers_with_the_welcome()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await alice.RunAsync("properties", "set", "--description", "Cake.")).Well();
        (await bob.RunAsync("read")).Well();
        (await alice.RunAsync("read")).Well();

        var carol = await _town.LetInAsync(alice, "carol");

        foreach (var person in new[] { alice, bob, carol }) Assert.Equal("Cake.", await DescriptionAsync(person));
    }

    [Fact]
    public async Task A_number_that_another_post_took_makes_them_go_again_and_hold()
    {
        var alice = await _town.OpenAsync();
        var again = new Person(_town.Town.Root, "restored", _town.Time);
        foreach (var file in Directory.EnumerateFiles(alice.Home, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file.Replace(alice.Home, again.Home))!);
            File.Copy(file, file.Replace(alice.Home, again.Home));
        }

        (await alice.RunWithAsync(Town.Message("x", "y"), "send")).Well();
        (await again.RunAsync("properties", "set", "--description", "Cake.", "--smtp", _town.Post.Address)).Well();
        (await alice.RunAsync("read")).Well();

        Assert.Equal("Cake.", await DescriptionAsync(alice));
    }

    [Fact]
    public async Task Properties_handed_on_are_not_taken_by_one_who_has_some()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        (await alice.RunAsync("properties", "set", "--description", "Cake.")).Well();
        (await bob.RunAsync("read")).Well();

        HandOn(await KeysAsync(alice), await KeysAsync(alice), bob, version: 7);
        (await bob.RunAsync("sync")).Well();

        Assert.Equal("Cake.", await DescriptionAsync(bob));
    }

    [Fact]
    public async Task Properties_handed_on_by_one_who_may_not_welcome_are_refused()
    {
        var alice = await _town.OpenAsync();
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.LetInAsync(alice, "carol"));
        (await bob.RunAsync("sync", "--log", _town.Town.File("log", _town.Town.Server.LogFile))).Well();

        HandOn(await KeysAsync(alice), await KeysAsync(carol), bob, version: 1);

        Assert.Contains("may not hand them on", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Equal("", await DescriptionAsync(bob));
    }

    [Fact]
    public async Task Properties_that_no_owner_signed_are_refused_whoever_hands_them_on()
    {
        var alice = await _town.OpenAsync();
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.LetInAsync(alice, "carol"));
        (await bob.RunAsync("sync", "--log", _town.Town.File("log", _town.Town.Server.LogFile))).Well();

        HandOn(await KeysAsync(carol), await KeysAsync(alice), bob, version: 1);

        Assert.Contains("(not-an-owner)", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Equal("", await DescriptionAsync(bob));
    }

    [Fact]
    public async Task A_version_so_high_that_none_could_follow_is_refused()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");

        HandOn(await KeysAsync(alice), await KeysAsync(alice), bob, version: 1L << 52);

        Assert.Contains("(version-ahead)", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
    }

    private static async Task<string> DescriptionAsync(Person who)
    {
        using var shown = JsonDocument.Parse((await who.RunAsync("properties", "show", "--json")).Well().Text);
        return string.Join('\n', shown.RootElement.GetProperty("description").EnumerateArray().Select(l => l.GetString()));
    }

    private static async Task<(SigningKey Sign, ListKey Key)> KeysAsync(Person who)
    {
        using var keys = JsonDocument.Parse((await who.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Output);
        return (SigningKey.Import(keys.RootElement.GetProperty("devices")[0].GetProperty("sign").GetBytesFromBase64()), new ListKey(keys.RootElement.GetProperty("listKeys")[0].GetProperty("key").GetBytesFromBase64()));
    }

    /// <summary>Properties signed by one and sent by another, to every device of a third.</summary>
    private void HandOn((SigningKey Sign, ListKey Key) author, (SigningKey Sign, ListKey Key) sender, Person to, long version)
    {
        var (log, now) = (_town.Town.Server.Log, _town.Time.Now);
        var properties = ListProperties.Create(log, author.Sign, version, ["Forged."], [], now);
        var notice = new PropertiesNotice(version, 1, Digest.Of("a post"u8), properties.Seal(author.Key)).ToJson();
        foreach (var device in log.AtHead(now).MemberByAddress(to.Address)!.Devices)
            KeyDesk.Send(to.Address, [new SealedControl(log.List, device.Fingerprint, now + 3600, ControlMessage.Seal(ControlType.Properties, log.List, sender.Sign, device.Fingerprint, device.HpkeKey, log.HeadNumber, log.Head, now, now + 3600, notice))], _town.Post.Deliver);
    }
}
