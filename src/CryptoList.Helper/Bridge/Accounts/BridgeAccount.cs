using System.Net;
using CryptoList.Helper.Bridge.Door;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Bridge.Accounts;

/// <summary>One mailbox provider that mail programs reach through the bridge. Nobody's password is part of it.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Server">Where its IMAP server is.</param>
/// <param name="ServerName">The same as it was written.</param>
/// <param name="Tls">What is asked of TLS; never opportunistic.</param>
/// <param name="Trust">Whose certificates are believed.</param>
/// <param name="Listen">Where its clients connect: an address of loopback.</param>
/// <param name="Submission">Where its mail is sent, or null.</param>
/// <param name="ClientTls">How its clients come in, to read and to send.</param>
internal sealed record BridgeAccount(string Name, EndPoint Server, string ServerName, SmtpTlsMode Tls, TlsTrust Trust, IPEndPoint Listen, SubmissionAccount? Submission, ClientTlsMode ClientTls);
