using System.Globalization;

namespace CryptoList.Mail.Smtp.Client;

/// <summary>What a server offered in its answer to EHLO.</summary>
public sealed record SmtpCapabilities
{
    /// <summary>PIPELINING (RFC 2920).</summary>
    public bool Pipelining { get; init; }

    /// <summary>CHUNKING (RFC 3030).</summary>
    public bool Chunking { get; init; }

    /// <summary>8BITMIME (RFC 6152).</summary>
    public bool EightBitMime { get; init; }

    /// <summary>SMTPUTF8 (RFC 6531).</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>DSN (RFC 3461).</summary>
    public bool Dsn { get; init; }

    /// <summary>SIZE (RFC 1870) was offered.</summary>
    public bool Size { get; init; }

    /// <summary>The greatest message in octets, or null when none was named.</summary>
    public long? MaxMessageSize { get; init; }

    /// <summary>STARTTLS (RFC 3207).</summary>
    public bool StartTls { get; init; }

    /// <summary>The mechanisms of AUTH (RFC 4954), upper case; none without AUTH.</summary>
    public IReadOnlyList<string> AuthMechanisms { get; init; } = [];

    /// <summary>None of them: the server knows HELO only.</summary>
    public static SmtpCapabilities Basic { get; } = new();

    /// <summary>Reads the lines behind the first of an EHLO reply.</summary>
    internal static SmtpCapabilities Read(SmtpReply hello)
    {
        SmtpCapabilities result = Basic;
        foreach (string line in hello.Lines.Skip(1))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            result = (words.Length > 0 ? words[0].ToUpperInvariant() : "") switch
            {
                "PIPELINING" => result with { Pipelining = true },
                "CHUNKING" => result with { Chunking = true },
                "8BITMIME" => result with { EightBitMime = true },
                "SMTPUTF8" => result with { SmtpUtf8 = true },
                "DSN" => result with { Dsn = true },
                "STARTTLS" => result with { StartTls = true },
                "AUTH" => result with { AuthMechanisms = [.. words.Skip(1).Select(w => w.ToUpperInvariant())] },
                // Zero means no limit, as no number does (RFC 1870 section 4).
                "SIZE" => result with { Size = true, MaxMessageSize = words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size > 0 ? size : null },
                _ => result,
            };
        }
        return result;
    }
}
