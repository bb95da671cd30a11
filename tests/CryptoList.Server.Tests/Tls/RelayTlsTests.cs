using System.Net;
using CryptoList.Lists.Delivery;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Tls;

/// <summary>Copies to a relay that wants TLS and a login: another of our own servers plays it, and knows no list, so that each copy is failed with its words.</summary>
public sealed class RelayTlsTests
{
    [Fact]
    public async Task Copies_reach_a_relay_that_takes_mail_only_after_TLS_and_a_login()
    {
        await using var relay = await SubmissionServer.StartAsync();
        await using var server = await StartAsync(relay, SubmissionServer.Password);
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Hello."));

        Assert.All(await server.SettledAsync(), copy =>
        {
            Assert.Equal(CopyState.Failed, copy.State);
            Assert.StartsWith("550 5.1.1 No such list", copy.Reply, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_login_that_the_relay_refuses_lets_the_copies_wait()
    {
        await using var relay = await SubmissionServer.StartAsync();
        await using var server = await StartAsync(relay, "incorrect horse");
        var list = await TestList.OpenAsync(server, "bob");
        await server.SubmitAsync(list.Seal(list.Owner, "Hello."));

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        IReadOnlyList<QueueEntry> copies;
        do
        {
            await Task.Delay(10, limit.Token);
            copies = await server.Queue.CopiesAsync(1);
        }
        while (copies.Count == 0 || copies.Any(c => c.Reply is null));

        Assert.All(copies, c => Assert.Equal((CopyState.Waiting, "The relay cannot be reached"), (c.State, c.Reply)));
    }

    private static async Task<TestServer> StartAsync(SubmissionServer relay, string password)
    {
        Assert.True(TlsTrust.TryLoad(relay.Authority.CaFile, out var trust, out _));
        Assert.True(SmtpCredentials.TryCreate("ann", password, out var credentials));
        return await TestServer.StartAsync(new IPEndPoint(IPAddress.Loopback, relay.Submission), o => o with { Tls = SmtpTlsMode.StartTls, Trust = trust, Credentials = credentials });
    }
}
