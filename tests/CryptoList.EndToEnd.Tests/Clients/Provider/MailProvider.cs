using System.Net;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.EndToEnd.Tests.Clients.Provider;

/// <summary>
/// People's mail provider as many run it: Postfix takes their mail with STARTTLS and a login, hands mail of lists to their server and
/// other mail to Dovecot, where they read it. What comes in from the list's server goes the same way.
/// </summary>
internal sealed class MailProvider : IAsyncDisposable
{
    public const string Password = "five green bottles";

    private readonly TestAuthority _authority;
    private readonly PostfixRelay _postfix;

    private MailProvider(TestAuthority authority, DovecotBoxes boxes, PostfixRelay postfix, IPEndPoint submission) => (_authority, Boxes, _postfix, Submission) = (authority, boxes, postfix, submission);

    public DovecotBoxes Boxes { get; }

    /// <summary>Where people's programs hand in mail.</summary>
    public IPEndPoint Submission { get; }

    public string CaFile => _authority.CaFile;

    /// <summary>What its programs wrote down.</summary>
    public string Log => _postfix.Log + Boxes.Log;

    /// <summary>Takes the world's mail where the world sends it; returns when it takes and gives mail.</summary>
    public static async Task<MailProvider> StartAsync(World world, params IReadOnlyList<string> addresses)
    {
        var authority = new TestAuthority();
        using (authority.Issue())
        {
            // In the files by now.
        }

        var (boxes, submission) = (await DovecotBoxes.StartAsync(world.Folder("dovecot"), authority, Password, addresses), FreePorts.NextEndPoint());
        var routes = $$"""
            transport_maps = inline:{ { {{World.ListDomain}} = smtp:[{{world.Smtp.Address}}]:{{world.Smtp.Port}} }, { example.org = lmtp:inet:{{boxes.Lmtp}} } }
            default_transport = error:nowhere else
            message_size_limit = 52428800
            smtpd_tls_chain_files = {{authority.KeyFile}}, {{authority.CertificateFile}}
            smtpd_sasl_type = dovecot
            smtpd_sasl_path = {{boxes.AuthSocket}}
            """;
        var service = $"{submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes -o smtpd_client_restrictions=permit_sasl_authenticated,reject\n";
        var postfix = await PostfixRelay.StartAsync(world.Folder("postfix"), world.Relay, routes, service);
        await Waiting.ForPortAsync(submission);
        return new MailProvider(authority, boxes, postfix, submission);
    }

    public async ValueTask DisposeAsync()
    {
        await _postfix.DisposeAsync();
        await Boxes.DisposeAsync();
        _authority.Dispose();
    }
}
