using System.Text;
using CryptoList.Mail.Smtp;

namespace CryptoList.Helper.Bridge.Submission;

/// <summary>What the bridge itself says to a client that sends.</summary>
internal static class SubmissionReplies
{
    // Room for the codes and the CRLF (RFC 5321 section 4.5.3.1.5).
    private const int MaxText = 400;

    /// <summary>RFC 4954 section 6.</summary>
    public static SmtpReply LoginFirst { get; } = new(530, new(5, 7, 0), "Log in first: in the mail program set name and password for sending too.");

    /// <summary>RFC 3207 section 4.</summary>
    public static SmtpReply TlsFirst { get; } = new(530, new(5, 7, 0), "First STARTTLS: in the mail program set the connection's security to STARTTLS for sending too.");

    public static SmtpReply LoggedIn { get; } = new(503, new(5, 5, 1), "Already logged in");

    public static SmtpReply NoSuchMechanism { get; } = new(504, new(5, 5, 4), "The mail server does not offer that login, or the bridge cannot pass it on.");

    public static SmtpReply NoSmtpUtf8 { get; } = new(553, new(5, 6, 7), "The mail server does not take addresses beyond ASCII.");

    public static SmtpReply NoEightBit { get; } = new(554, new(5, 6, 3), "The mail server does not take 8-bit text.");

    /// <summary>A rule says no; sending it again does not help.</summary>
    public static SmtpReply Refuse(string sentence) => Say(550, new(5, 7, 1), sentence);

    /// <summary>The mail itself cannot be taken.</summary>
    public static SmtpReply Malformed(string sentence) => Say(554, new(5, 6, 0), sentence);

    /// <summary>Not now.</summary>
    public static SmtpReply Later(string sentence) => Say(451, new(4, 4, 2), sentence);

    /// <summary>The connection is of no more use.</summary>
    public static SmtpReply Closing(string sentence) => Say(421, new(4, 4, 2), sentence);

    private static SmtpReply Say(int code, EnhancedStatusCode enhanced, string sentence)
    {
        List<string> lines = [];
        var line = new StringBuilder();
        foreach (var word in sentence.Split([' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + word.Length > MaxText) Break();
            if (line.Length > 0) line.Append(' ');
            foreach (var c in word.AsSpan(0, Math.Min(word.Length, MaxText))) line.Append(c is > ' ' and <= '~' ? c : '?');
        }

        Break();
        return new SmtpReply(code, enhanced, [.. lines]);

        void Break()
        {
            lines.Add(line.ToString());
            line.Clear();
        }
    }
}
