using System.Net;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Client.Auth;
using CryptoList.Mail.Smtp.Client.Tls;
using CryptoList.Mail.Tests.Smtp;
using CryptoList.Server.Tests.Commands;
using CryptoList.Server.Tests.Worlds;
using CryptoList.Server.Tls;
using Xunit;

namespace CryptoList.Server.Tests.Tls;

/// <summary>The real server with a certificate, every kind of port, and the user ann.</summary>
internal sealed class SubmissionServer : IAsyncDisposable
{
    public const string Password = "correct horse";

    private SubmissionServer(TestAuthority authority, TestServer server) => (Authority, Server) = (authority, server);

    public TestAuthority Authority { get; }

    public TestServer Server { get; }

    /// <summary>Whoever may change its users.</summary>
    public Operator Users => new(Authority.Folder);

    public int Plain => Server.Smtp.Port;

    public int Submission => Server.Host!.Submission.Single().Port;

    public int SubmissionTls => Server.Host!.SubmissionTls.Single().Port;

    public static async Task<SubmissionServer> StartAsync(TimeSpan? reload = null)
    {
        var authority = new TestAuthority();
        authority.Issue().Dispose();
        var added = await new Operator(authority.Folder).RunAsync(Password + "\n", ["user", "add", "ann", "--iterations", "4096"]);
        Assert.True(added.Code == 0, added.Error);
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        var server = await TestServer.StartAsync(settings: s => s with
        {
            UsersFile = Path.Combine(authority.Folder, "users"),
            SubmissionListen = [any],
            SubmissionTlsListen = [any],
            Tls = new TlsOptions { CertificateFile = authority.CertificateFile, KeyFile = authority.KeyFile, ReloadInterval = reload ?? TimeSpan.FromMinutes(1) },
        });
        return new(authority, server);
    }

    /// <summary>Our own client, logged in unless the password is null.</summary>
    public async Task<SmtpConnectResult> ConnectAsync(int port, SmtpTlsMode mode, string? password = Password, string user = "ann")
    {
        Assert.True(TlsTrust.TryLoad(Authority.CaFile, out var trust, out _));
        SmtpCredentials? credentials = null;
        if (password is not null) Assert.True(SmtpCredentials.TryCreate(user, password, out credentials));
        return await SmtpClientConnection.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), new() { Tls = mode, Trust = trust, Credentials = credentials });
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Authority.Dispose();
    }
}
