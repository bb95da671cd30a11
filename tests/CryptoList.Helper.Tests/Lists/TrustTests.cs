using System.Text.Json;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Lists;

/// <summary>Alice opened the list, and let Bob and Carol in.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task Devices_let_in_by_my_own_are_vouched_and_my_own_is_verified()
    {
        var (alice, bob, _) = await PeopleAsync();
        Assert.Equal("verified", await TrustAsync(alice, alice));
        Assert.Equal("vouched", await TrustAsync(alice, bob));
    }

    [Fact]
    public async Task Who_was_let_in_by_a_stranger_is_unverified_until_I_verify_that_stranger()
    {
        var (alice, bob, carol) = await PeopleAsync();
        Assert.Equal(("unverified", "unverified"), (await TrustAsync(bob, alice), await TrustAsync(bob, carol)));

        (await bob.RunAsync("verify", alice.Address, "--digits", await DigitsAsync(alice))).Well();
        Assert.Equal(("verified", "vouched"), (await TrustAsync(bob, alice), await TrustAsync(bob, carol)));

        (await bob.RunAsync("verify", alice.Address, "--withdraw")).Well();
        Assert.Equal(("unverified", "unverified"), (await TrustAsync(bob, alice), await TrustAsync(bob, carol)));
    }

    [Fact]
    public async Task Digits_of_another_device_verify_nothing_and_say_what_to_do()
    {
        var (alice, bob, carol) = await PeopleAsync();
        Assert.Contains("tell an owner", (await bob.RunAsync("verify", alice.Address, "--digits", await DigitsAsync(carol))).With(ExitCode.Refused).Error);
        Assert.Equal("unverified", await TrustAsync(bob, alice));
    }

    [Fact]
    public async Task The_text_a_scanner_reads_from_the_members_own_code_verifies_that_device()
    {
        var (alice, bob, _) = await PeopleAsync();
        (await bob.RunWithAsync($"  {await CodeAsync(alice)}\r\n", "verify", alice.Address, "--scan", "-")).Well();
        Assert.Equal("verified", await TrustAsync(bob, alice));
    }

    [Fact]
    public async Task A_code_of_another_device_verifies_nothing_and_says_what_to_do()
    {
        var (alice, bob, carol) = await PeopleAsync();
        Assert.Contains("tell an owner", (await bob.RunAsync("verify", alice.Address, "--scan", await CodeAsync(carol))).With(ExitCode.Refused).Error);
        Assert.Equal("unverified", await TrustAsync(bob, alice));
    }

    [Fact]
    public async Task A_code_that_is_not_written_exactly_so_is_no_code()
    {
        var (alice, bob, _) = await PeopleAsync();
        var code = await CodeAsync(alice);
        foreach (var other in new[] { code[..^1], code + "A", code + "&x=1", code.ToUpperInvariant(), code.Replace("v=1", "v=2"), await DigitsAsync(alice), "" })
            (await bob.RunAsync("verify", alice.Address, "--scan", other)).With(ExitCode.Usage);
        Assert.Equal("unverified", await TrustAsync(bob, alice));
    }

    [Fact]
    public async Task A_fingerprint_is_shown_as_a_code_and_written_as_a_picture_of_one_device()
    {
        var alice = await _town.OpenAsync();
        var picture = _town.PathOf("alice.png");
        Assert.Contains("██", (await alice.RunAsync("fingerprint", "--qr", "--png", picture)).Well().Text);
        Assert.Equal("89504E470D0A1A0A", Convert.ToHexString((await File.ReadAllBytesAsync(picture)).AsSpan(0, 8)));
    }

    [Fact]
    public async Task A_reader_sees_beside_each_post_how_far_its_author_is_known()
    {
        var (alice, bob, carol) = await PeopleAsync();
        var copies = await _town.PostAsync(carol, Town.Message("News", "Hello."));
        Assert.Contains("Trust:    unverified", (await bob.RunWithAsync(copies[bob.Address], "read", "-")).Well().Text);
        (await bob.RunAsync("verify", carol.Address, "--compared")).Well();
        Assert.Contains("Trust:    verified", (await bob.RunWithAsync(copies[bob.Address], "read", "-")).Well().Text);
        Assert.Contains("Trust:    vouched", (await alice.RunWithAsync(copies[alice.Address], "read", "-")).Well().Text);
    }

    private async Task<(Person Alice, Person Bob, Person Carol)> PeopleAsync()
    {
        var alice = await _town.OpenAsync();
        var (bob, carol) = (await _town.LetInAsync(alice, "bob"), await _town.LetInAsync(alice, "carol"));
        (await bob.RunWithAsync(_town.Server.LogFile, "sync")).Well();
        return (alice, bob, carol);
    }

    private static async Task<string> DigitsAsync(Person person) => (await person.RunAsync("fingerprint")).Well().Text[..71];

    // What the QR code of `fingerprint --qr` says, by the protocol's section 9.
    private static async Task<string> CodeAsync(Person person)
    {
        using var members = JsonDocument.Parse((await person.RunAsync("list", "--members", "--json")).Well().Output);
        var self = members.RootElement.EnumerateArray().Single(m => m.GetProperty("address").GetString() == person.Address);
        return $"cryptolist:fingerprint?v=1&fp={self.GetProperty("devices")[0].GetProperty("fingerprint").GetString()}";
    }

    private static async Task<string> TrustAsync(Person who, Person inWhom)
    {
        using var members = JsonDocument.Parse((await who.RunAsync("list", "--members", "--json")).Well().Output);
        return members.RootElement.EnumerateArray().Single(m => m.GetProperty("address").GetString() == inWhom.Address).GetProperty("devices")[0].GetProperty("trust").GetString()!;
    }
}
