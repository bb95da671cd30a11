using System.Net;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Bridge.Accounts;

/// <summary>The provider's server for mail that is sent (RFC 6409).</summary>
/// <param name="Server">Where it is.</param>
/// <param name="ServerName">The same as it was written.</param>
/// <param name="Tls">What is asked of TLS; never opportunistic.</param>
/// <param name="Trust">Whose certificates are believed.</param>
/// <param name="Listen">Where its clients connect: an address of loopback.</param>
/// <param name="User">The login that may post as this home's member beside the member's own address; or null.</param>
internal sealed record SubmissionAccount(EndPoint Server, string ServerName, SmtpTlsMode Tls, TlsTrust Trust, IPEndPoint Listen, string? User);
