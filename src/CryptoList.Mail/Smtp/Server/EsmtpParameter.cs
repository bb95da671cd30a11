namespace CryptoList.Mail.Smtp.Server;

/// <summary>A parameter of MAIL or RCPT that an extension of the session has claimed (RFC 5321 section 4.1.2, esmtp-param).</summary>
/// <param name="Keyword">Upper case.</param>
/// <param name="Value">As given, or null without an equals sign.</param>
public sealed record EsmtpParameter(string Keyword, string? Value);
