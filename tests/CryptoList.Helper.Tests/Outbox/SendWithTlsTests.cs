using CryptoList.Helper.Tests.Worlds;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Helper.Tests.Outbox;

public sealed class SendWithTlsTests : IDisposable
{
    private readonly Town _town = new();
    private readonly string _passwordFile = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_passwordFile);
        _town.Dispose();
    }

    [Theory]
    [InlineData("starttls")]
    [InlineData("implicit")]
    public async Task A_post_is_handed_over_within_TLS_after_a_login(string mode)
    {
        var alice = await _town.OpenAsync();
        await using var server = new TlsServer(implicitTls: mode == "implicit", auth: true);
        (await SendAsync(alice, server, mode, TlsServer.Password)).Well();

        Assert.Single(server.Handlers.Single().Delivered);
        Assert.Equal(("ann", true), (server.Sessions.Single().User, server.Sessions.Single().Encrypted));
    }

    [Fact]
    public async Task A_login_that_is_refused_keeps_the_post_and_gives_the_servers_words()
    {
        var alice = await _town.OpenAsync();
        await using var server = new TlsServer(auth: true);
        var run = (await SendAsync(alice, server, "starttls", "incorrect horse")).With(ExitCode.Wait);

        Assert.Contains("535 5.7.8", run.Error);
        Assert.Empty(server.Handlers.Single().Begun);
    }

    [Fact]
    public async Task A_server_that_is_not_believed_gets_nothing_and_the_reason_is_said()
    {
        var alice = await _town.OpenAsync();
        await using var server = new TlsServer(auth: true);
        var run = (await alice.RunWithAsync(Town.Message("Hi", "Text"), "send", "--smtp", server.EndPoint.ToString(), "--tls", "starttls")).With(ExitCode.Wait);

        Assert.Contains("not trusted", run.Error);
        Assert.Empty(server.Handlers.Single().Begun);
    }

    private async Task<Run> SendAsync(Person person, TlsServer server, string mode, string password)
    {
        await File.WriteAllTextAsync(_passwordFile, password + "\n");
        return await person.RunWithAsync(
            Town.Message("Hi", "Text"), "send", "--smtp", server.EndPoint.ToString(), "--tls", mode, "--ca-file", server.CaFile, "--user", "ann", "--password-file", _passwordFile);
    }
}
