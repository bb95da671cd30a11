using System.Net;
using CryptoList.Server.Listening;
using CryptoList.Server.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CryptoList.Server.Serving;

/// <summary>Where a server listens for mail, by kind of port.</summary>
internal sealed class MailEndpoints
{
    public List<SmtpEndpoint> Smtp { get; } = [];

    public List<SmtpEndpoint> Lmtp { get; } = [];

    public List<SmtpEndpoint> Submission { get; } = [];

    public List<SmtpEndpoint> SubmissionTls { get; } = [];

    public static IReadOnlyList<IPEndPoint> Ports(List<SmtpEndpoint> endpoints) => endpoints.ConvertAll(e => (IPEndPoint)e.Bound);

    public void Listen(KestrelServerOptions kestrel, ServerSettings settings, MailServices mail)
    {
        Smtp.AddRange(settings.Listen.Select(e => kestrel.ListenSmtp(e, mail.Deliver, settings.Connections)));
        Lmtp.AddRange(settings.LmtpListen.Select(e => kestrel.ListenSmtp(e, mail.Lmtp, settings.Connections)));
        Submission.AddRange(settings.SubmissionListen.Select(e => kestrel.ListenSmtp(e, mail.Submission!, settings.Connections)));
        SubmissionTls.AddRange(settings.SubmissionTlsListen.Select(e => kestrel.ListenSmtp(e, mail.SubmissionTls!, settings.Connections)));
    }
}
