using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Client.Tls;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Tls;

/// <summary>The ports for those who log in, with our own client.</summary>
public sealed class SubmissionTests
{
    [Theory]
    [InlineData(SmtpTlsMode.StartTls)]
    [InlineData(SmtpTlsMode.Implicit)]
    public async Task A_post_is_taken_after_a_login(SmtpTlsMode mode)
    {
        await using var server = await SubmissionServer.StartAsync();
        var list = await TestList.OpenAsync(server.Server, "bob");
        var submission = list.Seal(list.Owner, "Hello.");
        var connected = await server.ConnectAsync(mode == SmtpTlsMode.Implicit ? server.SubmissionTls : server.Submission, mode);
        using var connection = connected.Connection;
        Assert.True(connection is not null, $"{connected}");

        DeliveryOutcome? outcome = null;
        OutgoingMessage? message = new() { Sender = EnvelopePath.Parse("alice@example.org"), Recipients = [EnvelopePath.Parse(TestList.Address)], Content = SharedContent.Empty, Render = () => submission };
        await connection.SendAsync(() => Interlocked.Exchange(ref message, null), (_, o) => outcome = o);

        Assert.True(outcome!.IsDelivered, $"{outcome[0].Reply}");
        Assert.Equal(2, (await server.Server.CopiesAsync(2)).Count);
    }

    [Fact]
    public async Task Mail_without_a_login_is_refused_there_and_taken_on_the_other_port()
    {
        await using var server = await SubmissionServer.StartAsync();
        var list = await TestList.OpenAsync(server.Server, "bob");
        Assert.Equal(530, (await TestServer.SubmitAsync(new(System.Net.IPAddress.Loopback, server.Submission), list.Seal(list.Owner, "Hello.")))!.Code);
        Assert.Equal(250, (await server.Server.SubmitAsync(list.Seal(list.Owner, "Hello."))).Code);
    }

    [Fact]
    public async Task Mail_that_comes_back_is_not_taken_there_though_it_is_on_the_other_port()
    {
        await using var server = await SubmissionServer.StartAsync();
        var list = await TestList.OpenAsync(server.Server, "bob");
        await server.Server.SubmitAsync(list.Seal(list.Owner, "Hello."));
        await server.Server.CopiesAsync(2);
        var returnPath = server.Server.Sink!.Store.List(SinkFilter.All)[0].Envelope.From;
        using var connection = (await server.ConnectAsync(server.SubmissionTls, SmtpTlsMode.Implicit)).Connection;

        DeliveryOutcome? outcome = null;
        OutgoingMessage? message = new() { Sender = EnvelopePath.Null, Recipients = [EnvelopePath.Parse(returnPath)], Content = SharedContent.Empty, Render = () => "Subject: Away\r\n\r\n"u8.ToArray() };
        await connection!.SendAsync(() => Interlocked.Exchange(ref message, null), (_, o) => outcome = o);

        Assert.Equal((550, "5.7.1"), (outcome![0].Reply!.Code, outcome[0].Reply!.Enhanced.ToString()));
        Assert.Equal(250, (await server.Server.SubmitAsync("Subject: Away\r\n\r\n"u8.ToArray(), returnPath, "")).Code);
    }

    [Fact]
    public async Task A_user_who_was_removed_cannot_log_in_any_more()
    {
        await using var server = await SubmissionServer.StartAsync();
        using (var before = (await server.ConnectAsync(server.SubmissionTls, SmtpTlsMode.Implicit)).Connection) Assert.NotNull(before);
        Assert.Equal(0, (await server.Users.RunAsync("user", "remove", "ann")).Code);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        SmtpConnectResult result;
        do
        {
            // The server looks at the file once a second.
            await Task.Delay(50, limit.Token);
            result = await server.ConnectAsync(server.SubmissionTls, SmtpTlsMode.Implicit);
            result.Connection?.Dispose();
        }
        while (result.Connection is not null);

        Assert.Equal((SmtpConnectionEnd.LoginFailed, 535), (result.End, result.Reply!.Code));
    }

    [Fact]
    public async Task A_renewed_certificate_is_taken_without_a_restart_and_one_that_does_not_fit_is_not()
    {
        await using var server = await SubmissionServer.StartAsync(reload: TimeSpan.FromMilliseconds(1));
        var key = await File.ReadAllTextAsync(server.Authority.KeyFile);
        server.Authority.Issue("renewed.example.net", "127.0.0.2").Dispose();
        var renewed = await File.ReadAllTextAsync(server.Authority.KeyFile);

        // The new certificate with the old key: the old pair stays.
        await File.WriteAllTextAsync(server.Authority.KeyFile, key);
        using (var connection = (await server.ConnectAsync(server.Plain, SmtpTlsMode.StartTls, password: null)).Connection) Assert.NotNull(connection);

        await File.WriteAllTextAsync(server.Authority.KeyFile, renewed + "\n");
        var result = await server.ConnectAsync(server.Plain, SmtpTlsMode.StartTls, password: null);
        Assert.Equal(SmtpConnectionEnd.TlsFailed, result.End);
        Assert.Contains("another name", result.Detail, StringComparison.Ordinal);
    }
}
