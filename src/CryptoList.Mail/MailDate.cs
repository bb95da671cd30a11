using System.Globalization;

namespace CryptoList.Mail;

/// <summary>A date-time of RFC 5322 section 3.3, written in UTC.</summary>
public static class MailDate
{
    /// <summary>E.g. <c>Sat, 21 Nov 2026 07:00:00 +0000</c>. Times past year 9999 are written as its end.</summary>
    public static string Format(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(unixSeconds, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
            .ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
}
