namespace CryptoList.Helper.Commands;

/// <summary>Times as people write them on a command line, and as sentences say them.</summary>
internal static class Durations
{
    /// <summary>A whole number above 0 and one of s, m, h, d; at most 10,000 days.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        if (text.Length < 2 || !text[..^1].All(char.IsAsciiDigit) || !long.TryParse(text[..^1], out var count) || count is 0 or > 864_000_000) return false;
        var seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        if (seconds == 0 || count * seconds > 864_000_000) return false;
        value = TimeSpan.FromSeconds(count * seconds);
        return true;
    }

    /// <summary>E.g. <c>3 hours</c>.</summary>
    public static string Say(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{(long)time.TotalDays} days",
        { TotalHours: >= 2 } => $"{(long)time.TotalHours} hours",
        { TotalMinutes: >= 2 } => $"{(long)time.TotalMinutes} minutes",
        _ => $"{(long)time.TotalSeconds} seconds",
    };
}
