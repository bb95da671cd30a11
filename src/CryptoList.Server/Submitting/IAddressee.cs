using CryptoList.Mail.Smtp;

namespace CryptoList.Server.Submitting;

/// <summary>What an address that was accepted at RCPT stands for. Two for the same thing are equal.</summary>
internal interface IAddressee
{
    /// <summary>How many octets from the beginning of a message it looks at.</summary>
    long Keeps { get; }

    /// <summary>Decides on a whole message (or on its beginning, of <see cref="Keeps"/> octets) before it returns. Not given up when the peer goes away: what was begun ends, and its repetition is recognised.</summary>
    /// <param name="message">Seekable, at its beginning; stays the caller's.</param>
    /// <param name="nullSender">It came from &lt;&gt;.</param>
    ValueTask<SmtpReply> TakeAsync(Stream message, bool nullSender);
}
