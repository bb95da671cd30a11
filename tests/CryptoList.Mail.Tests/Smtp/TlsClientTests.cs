using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;
using CryptoList.Mail.Smtp.Server;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>TLS and AUTH from the client's side, against this library's own server and against one that misbehaves.</summary>
public class TlsClientTests
{
    private static readonly string Body = "\r\n.first\r\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"line {i} of the body that all the copies share\r\n.\r\n"));

    [Theory]
    [InlineData(SmtpTlsMode.StartTls, true, true)]
    [InlineData(SmtpTlsMode.StartTls, true, false)]
    [InlineData(SmtpTlsMode.StartTls, false, false)]
    [InlineData(SmtpTlsMode.Implicit, true, true)]
    public async Task Every_copy_arrives_through_TLS(SmtpTlsMode mode, bool pipelining, bool chunking)
    {
        await using TlsServer server = new(implicitTls: mode == SmtpTlsMode.Implicit);
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Tls = mode, Trust = server.Trust, UsePipelining = pipelining, UseChunking = chunking });
        using SmtpClientConnection connection = Connected(result);
        Outbox outbox = new Outbox().Add([.. Enumerable.Range(0, 40).Select(i => Outbox.Message($"X-Copy: {i}\r\n.odd: name\r\n", Body, recipients: [$"m{i}@example.net"]))]);
        Assert.Equal(SmtpConnectionEnd.None, await connection.SendAsync(outbox.Next, outbox.Done).WaitAsync(TimeSpan.FromSeconds(30)));
        await connection.QuitAsync();
        Assert.All(outbox.Told, t => Assert.True(t.Outcome.IsDelivered));
        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => ($"m{i}@example.net", $"X-Copy: {i}\r\n.odd: name\r\n{Body}")),
            server.Handlers.Single().Delivered.Select(m => (m.Recipients.Single().Recipient.Address, m.Text)));
        Assert.Equal("ESMTPS", server.Sessions.Single().TransmissionType());
        Assert.Equal(SmtpSessionEnd.Quit, await server.Ends.Single());
    }

    [Theory]
    [InlineData(SmtpTlsMode.StartTls)]
    [InlineData(SmtpTlsMode.Implicit)]
    public async Task A_certificate_of_an_unknown_authority_is_refused(SmtpTlsMode mode)
    {
        await using TlsServer server = new(implicitTls: mode == SmtpTlsMode.Implicit);
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Tls = mode });
        Assert.Equal((null, SmtpConnectionEnd.TlsFailed), (result.Connection, result.End));
        Assert.Contains("not trusted", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        await using TlsServer server = new();
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Tls = SmtpTlsMode.StartTls, Trust = server.Trust, TlsName = "relay.example.net" });
        Assert.Equal((null, SmtpConnectionEnd.TlsFailed), (result.Connection, result.End));
        Assert.Contains("another name", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Required_STARTTLS_that_is_not_offered_is_a_failure()
    {
        await using TlsServer server = new(startTls: false);
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Tls = SmtpTlsMode.StartTls, Trust = server.Trust });
        Assert.Equal(SmtpConnectionEnd.TlsFailed, result.End);
        Assert.Contains("does not offer", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opportunistic_TLS_takes_any_certificate()
    {
        await using TlsServer server = new();
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Tls = SmtpTlsMode.Opportunistic, TlsName = "relay.example.net" });
        using SmtpClientConnection connection = Connected(result);
        Assert.True(connection.Encrypted);
        Assert.Null(result.InClearBecause);
    }

    [Fact]
    public async Task Opportunistic_TLS_does_without_where_it_is_not_offered()
    {
        await using TlsServer server = new(startTls: false);
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Tls = SmtpTlsMode.Opportunistic });
        using SmtpClientConnection connection = Connected(result);
        Assert.False(connection.Encrypted);
        Assert.Single(server.Sessions);
    }

    [Fact]
    public async Task Opportunistic_TLS_whose_handshake_fails_connects_again_in_clear_and_says_why()
    {
        await using TlsServer server = new(brokenTls: true);
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Tls = SmtpTlsMode.Opportunistic });
        using SmtpClientConnection connection = Connected(result);
        Assert.False(connection.Encrypted);
        Assert.False(string.IsNullOrEmpty(result.InClearBecause));
        Assert.Equal(2, server.Sessions.Count);
    }

    [Fact]
    public async Task Required_TLS_whose_handshake_fails_does_not_connect_again()
    {
        await using TlsServer server = new(brokenTls: true);
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Tls = SmtpTlsMode.StartTls, Trust = server.Trust });
        Assert.Equal((null, SmtpConnectionEnd.TlsFailed), (result.Connection, result.End));
        Assert.Single(server.Sessions);
    }

    /// <summary>The other direction of CVE-2011-0411 (CVE-2021-38371 in Exim): replies put behind 220 in clear.</summary>
    [Fact]
    public async Task What_a_server_says_behind_its_go_ahead_is_not_believed()
    {
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("STARTTLS");
            await s.LineAsync();
            await s.SayAsync("220 go\r\n250-scripted\r\n250 AUTH PLAIN");
            await s.GoneAsync();
        });
        SmtpConnectResult result = await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Tls = SmtpTlsMode.StartTls });
        Assert.Equal(SmtpConnectionEnd.TlsFailed, result.End);
        Assert.Contains("sent more", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handshake_that_is_not_answered_fails_in_its_time()
    {
        ManualTime time = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = new(async s =>
        {
            await s.IntroduceAsync("STARTTLS");
            await s.LineAsync();
            await s.SayAsync("220 go");
            await s.OctetsAsync(1);
            begun.SetResult();
            await s.GoneAsync();
        });
        Task<SmtpConnectResult> connecting = SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Tls = SmtpTlsMode.StartTls }, time);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await time.PassUntilAsync(connecting);
        SmtpConnectResult result = await connecting;
        Assert.Equal((SmtpConnectionEnd.TlsFailed, "the handshake took too long"), (result.End, result.Detail));
    }

    [Theory]
    [InlineData(SmtpTlsMode.StartTls)]
    [InlineData(SmtpTlsMode.Implicit)]
    public async Task It_logs_in(SmtpTlsMode mode)
    {
        await using TlsServer server = new(implicitTls: mode == SmtpTlsMode.Implicit, auth: true);
        using SmtpClientConnection connection = Connected(await ConnectAsync(server, TlsServer.Password, mode));
        Outbox outbox = new Outbox().Add(Outbox.Message("A: 1\r\n"));
        await connection.SendAsync(outbox.Next, outbox.Done);
        Assert.Equal([DeliveryStatus.Delivered], outbox.Statuses);
        Assert.Equal(("ann", "ESMTPSA"), (server.Sessions.Single().User, server.Sessions.Single().TransmissionType()));
    }

    [Fact]
    public async Task A_wrong_password_is_an_end_of_its_own_with_the_servers_words()
    {
        await using TlsServer server = new(auth: true);
        SmtpConnectResult result = await ConnectAsync(server, "incorrect horse");
        Assert.Equal((SmtpConnectionEnd.LoginFailed, 535), (result.End, result.Reply?.Code));
    }

    [Fact]
    public async Task A_server_without_AUTH_is_not_used()
    {
        await using TlsServer server = new();
        SmtpConnectResult result = await ConnectAsync(server, TlsServer.Password);
        Assert.Equal(SmtpConnectionEnd.LoginFailed, result.End);
        Assert.Contains("neither", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SmtpTlsMode.Off)]
    [InlineData(SmtpTlsMode.Opportunistic)]
    public async Task Credentials_without_verified_TLS_are_refused_before_anything_is_sent(SmtpTlsMode mode)
    {
        await using TlsServer server = new(auth: true);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ConnectAsync(server, TlsServer.Password, mode));
    }

    private static async Task<SmtpConnectResult> ConnectAsync(TlsServer server, string password, SmtpTlsMode mode = SmtpTlsMode.StartTls)
    {
        Assert.True(SmtpCredentials.TryCreate("ann", password, out SmtpCredentials? credentials));
        using (credentials) return await SmtpClientConnection.ConnectAsync(server.EndPoint, new() { Tls = mode, Trust = server.Trust, Credentials = credentials });
    }

    private static SmtpClientConnection Connected(SmtpConnectResult result)
    {
        Assert.True(result.Connection is not null, $"{result.End}: {result.Reply} {result.Detail}");
        return result.Connection!;
    }
}
