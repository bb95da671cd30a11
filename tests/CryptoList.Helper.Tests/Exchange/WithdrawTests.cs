using System.Text.Json;
using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Invitations that were made, are shown, and are taken back before anybody came in by them.</summary>
public sealed class WithdrawTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task US12388638_who_comes_with_a_withdrawn_invitation_is_told_and_not_let_in()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        var link = await MailTown.InviteAsync(alice, bob);
        (await alice.RunAsync("invite", "withdraw", "Bob@EXAMPLE.org")).Well();
        (await alice.RunAsync("sync")).Well();
        Assert.True(_town.Town.Server.Log.AtHead(_town.Time.Now).IsSettled(IdOf(link)));

        (await bob.RunWithAsync(link, "join")).Well();
        Assert.Contains("that was withdrawn", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);

        Assert.Contains("the link was withdrawn", (await bob.RunAsync("sync")).Well().Error);
        Assert.Null(_town.Town.Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address));
    }

    [Fact]
    public async Task A_join_that_comes_while_the_server_does_not_take_the_withdrawal_lets_nobody_in()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        var link = await MailTown.InviteAsync(alice, bob);
        _town.Desk.RefuseNext = "wrong-previous";
        (await alice.RunAsync("invite", "withdraw", bob.Address)).Well();
        (await bob.RunWithAsync(link, "join")).Well();

        (await alice.RunAsync("sync")).With(ExitCode.Refused);
        (await alice.RunAsync("sync")).Well();

        Assert.Contains("the link was withdrawn", (await bob.RunAsync("sync")).Well().Error);
        Assert.True(_town.Town.Server.Log.AtHead(_town.Time.Now).IsSettled(IdOf(link)));
    }

    [Fact]
    public async Task All_open_invitations_of_an_address_go_at_once_and_another_address_keeps_its_own()
    {
        var alice = await _town.OpenAsync();
        var (bob, carol) = (await _town.PersonAsync("bob"), await _town.PersonAsync("carol"));
        string[] bobs = [await MailTown.InviteAsync(alice, bob), await MailTown.InviteAsync(alice, bob)];
        var carols = await MailTown.InviteAsync(alice, carol);

        (await alice.RunAsync("invite", "withdraw", bob.Address)).Well();

        var state = _town.Town.Server.Log.AtHead(_town.Time.Now);
        Assert.All(bobs, link => Assert.True(state.IsSettled(IdOf(link))));
        Assert.False(state.IsSettled(IdOf(carols)));
    }

    [Fact]
    public async Task Another_owners_invitation_is_withdrawn_by_its_id()
    {
        var alice = await _town.OpenAsync();
        var dora = await _town.LetInAsync(alice, "dora");
        (await alice.RunAsync("rights", dora.Address, "--", "+owner")).Well();
        (await alice.RunAsync("sync")).Well();
        var bob = await _town.PersonAsync("bob");
        var link = await MailTown.InviteAsync(alice, bob);
        (await dora.RunWithAsync(_town.Town.Server.LogFile, "sync", "--log", "-")).Well();

        (await dora.RunAsync("invite", "withdraw", "--", IdOf(link).ToString())).Well();
        (await bob.RunWithAsync(link, "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Contains("lets nobody in any more", (await alice.RunAsync("sync")).With(ExitCode.Wait).Error);

        Assert.Contains("the link was withdrawn", (await bob.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task A_link_for_a_further_device_is_withdrawn_on_the_device_that_made_it()
    {
        var alice = await _town.OpenAsync();
        var tablet = await _town.FurtherDeviceAsync(alice, "tablet");
        var link = await MailTown.DeviceLinkAsync(alice);
        var head = _town.Town.Server.Log.HeadNumber;

        Assert.Contains("this device lets nobody in by it", (await alice.RunAsync("invite", "withdraw", alice.Address)).Well().Error);
        (await tablet.RunAsync("join", link)).Well();
        Assert.Contains("a link that you withdrew", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);

        Assert.Contains("the link was withdrawn", (await tablet.RunAsync("sync")).Well().Error);
        Assert.Equal(head, _town.Town.Server.Log.HeadNumber);
    }

    [Fact]
    public async Task By_hand_the_signed_entry_is_written_for_the_operator()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        var link = await MailTown.InviteAsync(alice, bob);

        _town.Town.Server.Append((await alice.RunAsync("invite", "withdraw", bob.Address, "--out", "-")).Well().Output);

        Assert.True(_town.Town.Server.Log.AtHead(_town.Time.Now).IsSettled(IdOf(link)));
        Assert.Empty(_town.Post.ToKey);
    }

    [Fact]
    public async Task Nobody_but_an_owner_withdraws_an_invitation()
    {
        var alice = await _town.OpenAsync();
        var carol = await _town.LetInAsync(alice, "carol");
        var link = await MailTown.InviteAsync(alice, await _town.PersonAsync("bob"));

        Assert.Contains("Only an owner", (await carol.RunAsync("invite", "withdraw", "--", IdOf(link).ToString())).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task The_list_says_what_became_of_each_invitation()
    {
        var alice = await _town.OpenAsync();
        await _town.LetInAsync(alice, "carol");
        await MailTown.InviteAsync(alice, await _town.PersonAsync("bob"));
        await MailTown.InviteAsync(alice, await _town.PersonAsync("dora"));
        await MailTown.InviteAsync(alice, await _town.PersonAsync("erik"), "--expires", "1h");
        await MailTown.DeviceLinkAsync(alice);
        (await alice.RunAsync("invite", "withdraw", "dora@example.org")).Well();
        _town.Time.Advance(TimeSpan.FromHours(2));

        var shown = JsonSerializer.Deserialize<JsonElement>((await alice.RunAsync("invite", "list", "--json")).Well().Text).EnumerateArray().ToList();

        Assert.Equal(
            ["alice@example.org open True", "bob@example.org open False", "carol@example.org used False", "dora@example.org withdrawn False"],
            shown.Select(i => $"{i.GetProperty("address")} {i.GetProperty("standing")} {i.GetProperty("device")}").Order(StringComparer.Ordinal));
        Assert.Contains("a device of yours", (await alice.RunAsync("invite", "list")).Well().Text);
    }

    private static CryptoList.Protocol.Identifiers.InvitationId IdOf(string text)
    {
        using var link = CryptoList.Protocol.Invitations.InvitationLink.Parse(text);
        return link.Invitation.Id;
    }
}
