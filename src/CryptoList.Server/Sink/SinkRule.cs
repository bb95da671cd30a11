using System.Globalization;
using CryptoList.Mail.Smtp;

namespace CryptoList.Server.Sink;

/// <summary>
/// What a recipient's local part asks the sink to do on purpose:
/// <c>4xx-</c> and <c>5xx-</c> refuse with that code, <c>slow-N-</c> answers after N seconds, <c>drop-</c> closes the
/// connection after the message without a reply.
/// </summary>
/// <param name="Refusal">The reply to RCPT, or null.</param>
/// <param name="Delay">The wait before the reply to RCPT.</param>
/// <param name="Drop">No reply to the message.</param>
public readonly record struct SinkRule(SmtpReply? Refusal, TimeSpan Delay, bool Drop)
{
    /// <summary>The wait of <c>slow-</c> without a number.</summary>
    public static readonly TimeSpan DefaultDelay = TimeSpan.FromSeconds(5);

    private const int MaxDelaySeconds = 3600;

    /// <summary>Reads a local part.</summary>
    public static SinkRule For(string localPart)
    {
        if (localPart.StartsWith("drop-", StringComparison.OrdinalIgnoreCase)) return new(null, default, true);
        if (localPart.StartsWith("slow-", StringComparison.OrdinalIgnoreCase)) return new(null, DelayOf(localPart.AsSpan(5)), false);
        if (localPart is ['4' or '5', var second, var third, '-', ..] && IsDigitOrX(second) && IsDigitOrX(third)) return new(Refuse(localPart[..3]), default, false);
        return default;
    }

    private static TimeSpan DelayOf(ReadOnlySpan<char> rest)
    {
        int dash = rest.IndexOf('-');
        if (dash <= 0 || !int.TryParse(rest[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)) return DefaultDelay;
        return TimeSpan.FromSeconds(Math.Min(seconds, MaxDelaySeconds));
    }

    private static bool IsDigitOrX(char c) => char.IsAsciiDigit(c) || c is 'x' or 'X';

    private static SmtpReply Refuse(string text)
    {
        // The second digit of a reply is 0 to 5 (RFC 5321 section 4.2); for what is no code there is a general one.
        bool real = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code) && text[1] <= '5';
        if (!real) code = text[0] == '4' ? 450 : 550;
        return new SmtpReply(code, new EnhancedStatusCode(code / 100, 0, 0), "Refused on purpose, as the address asks");
    }
}
