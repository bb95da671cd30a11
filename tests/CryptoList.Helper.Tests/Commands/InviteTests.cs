using CryptoList.Helper.Tests.Worlds;

namespace CryptoList.Helper.Tests.Commands;

/// <summary>An invitation whose joiner another member lets in.</summary>
public sealed class InviteTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task Who_may_let_nobody_in_takes_no_joins()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        Assert.Contains("bob@example.org may let nobody into", (await alice.RunAsync("invite", "carol@example.org", "--taken-by", bob.Address)).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task A_password_that_another_home_would_have_to_know_is_refused()
    {
        var alice = await _town.OpenAsync();
        Assert.Contains("leave out --taken-by", (await alice.RunAsync("invite", "carol@example.org", "--password", "--taken-by", alice.Address)).With(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task Another_owner_lets_them_in()
    {
        var alice = await _town.OpenAsync();
        var (dora, carol) = (await _town.LetInAsync(alice, "dora"), await _town.PersonAsync("carol"));
        (await alice.RunAsync("rights", dora.Address, "--", "+owner")).Well();
        (await alice.RunAsync("sync")).Well();
        (await dora.RunWithAsync(_town.Town.Server.LogFile, "sync", "--log", "-")).Well();
        (await carol.RunWithAsync(await MailTown.InviteAsync(alice, carol, "--taken-by", dora.Address), "join")).Well();
        (await dora.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Contains("Welcome to", (await carol.RunAsync("sync")).Well().Error);
    }
}
