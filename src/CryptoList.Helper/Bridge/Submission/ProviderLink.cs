using System.Text;
using CryptoList.Helper.Outbox;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;

namespace CryptoList.Helper.Bridge.Submission;

/// <summary>One client's own connection with its provider, and who logged in on it.</summary>
internal sealed class ProviderLink(SmtpClientConnection connection, string serverName)
{
    public SmtpCapabilities Capabilities => connection.Capabilities;

    /// <summary>Its name as it was written.</summary>
    public string ServerName => serverName;

    /// <summary>The provider took a login.</summary>
    public bool LoggedIn { get; private set; }

    /// <summary>The name of that login; null where it cannot be read from the exchange.</summary>
    public string? User { get; private set; }

    /// <summary>Says a command; its reply, or 421 where the connection has ended.</summary>
    public async Task<SmtpReply> SayAsync(string command, CancellationToken cancellation) =>
        await connection.RelayAsync(Encoding.UTF8.GetBytes(command), secret: false, cancellation).ConfigureAwait(false) ?? Gone();

    /// <summary>Says a line of a login.</summary>
    public async Task<SmtpReply> SaySecretAsync(ReadOnlyMemory<byte> line, CancellationToken cancellation) =>
        await connection.RelayAsync(line, secret: true, cancellation).ConfigureAwait(false) ?? Gone();

    /// <summary>The provider knows who it is.</summary>
    public void Known(string? user) => (LoggedIn, User) = (true, user);

    /// <summary>Sends the content of the transaction that is open.</summary>
    public async Task<SmtpReply> ContentAsync(StreamedContent content, CancellationToken cancellation) =>
        await connection.RelayContentAsync(content, cancellation).ConfigureAwait(false) ?? SubmissionReplies.Later($"{serverName} did not answer at the end of the mail ({connection.End}): it may have it. Look before you send it again.");

    /// <summary>Sends a sealed post to its list, in a transaction of its own.</summary>
    public async Task<(HandingResult Result, SmtpReply? Reply)> PostAsync(StreamedContent content, EnvelopePath sender, EnvelopePath list, CancellationToken cancellation) =>
        connection.End == SmtpConnectionEnd.None ? await SmtpHanding.OverAsync(connection, content, sender, list, cancellation).ConfigureAwait(false) : (HandingResult.Later, null);

    private SmtpReply Gone() => SubmissionReplies.Closing($"{serverName} has closed the connection ({connection.End}). Nothing was sent; try again.");
}
