namespace CryptoList.Mail.Smtp.Client;

/// <summary>A connection ready for mail, or why there is none.</summary>
/// <param name="Connection">The connection, or null.</param>
/// <param name="End"><see cref="SmtpConnectionEnd.None"/> with a connection.</param>
/// <param name="Reply">The server's words, where it said any.</param>
/// <param name="Detail">What the end alone does not say, for a log: why TLS or the login failed.</param>
/// <param name="InClearBecause">Why the connection is in clear although TLS was offered (<see cref="Tls.SmtpTlsMode.Opportunistic"/> only), or null.</param>
public readonly record struct SmtpConnectResult(SmtpClientConnection? Connection, SmtpConnectionEnd End, SmtpReply? Reply, string? Detail = null, string? InClearBecause = null);
