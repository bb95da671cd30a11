using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Mail.Sasl;

namespace CryptoList.Mail.Smtp.Client.Auth;

/// <summary>
/// AUTH as a client (RFC 4954): SCRAM-SHA-256 where it is offered, else PLAIN. When the first is refused the second is not tried: a
/// server that cannot show that it knows the password is not told it.
/// </summary>
/// <param name="say">Sends a line without its CRLF, overwrites its copy, and gives the reply.</param>
internal sealed class ClientLogin(SmtpCredentials credentials, Func<ReadOnlyMemory<byte>, ValueTask<SmtpReply>> say)
{
    private const string Scram = "SCRAM-SHA-256";
    private const string Plain = "PLAIN";

    /// <exception cref="SmtpConnectionException"><see cref="SmtpConnectionEnd.LoginFailed"/> with the reason.</exception>
    public async ValueTask RunAsync(SmtpCapabilities capabilities)
    {
        SmtpReply last = capabilities.AuthMechanisms.Contains(Scram) ? await ScramAsync().ConfigureAwait(false)
            : capabilities.AuthMechanisms.Contains(Plain) ? await PlainAsync().ConfigureAwait(false)
            : throw Failed(null, "the server offers neither SCRAM-SHA-256 nor PLAIN");
        if (last.Code == 421) throw new SmtpConnectionException(SmtpConnectionEnd.ServerClosing, last);
        if (!last.IsPositive) throw Failed(last, "the server refused the login");
    }

    private async ValueTask<SmtpReply> PlainAsync()
    {
        byte[] message = PlainMessage.Write(credentials.Name, credentials.Password);
        byte[] line = [.. "AUTH PLAIN "u8, .. new byte[Base64.GetMaxEncodedToUtf8Length(message.Length)]];
        try
        {
            Base64.EncodeToUtf8(message, line.AsSpan("AUTH PLAIN ".Length), out _, out _);
            return await say(line).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(message);
            CryptographicOperations.ZeroMemory(line);
        }
    }

    private async ValueTask<SmtpReply> ScramAsync()
    {
        ScramClient exchange = new(credentials.Name, credentials.Password);
        SmtpReply reply = await say(Encoding.ASCII.GetBytes($"AUTH {Scram} {Convert.ToBase64String(exchange.First())}")).ConfigureAwait(false);
        if (reply.Code != 334) return reply;
        ScramFault fault = exchange.Answer(Challenge(reply), out byte[] final);
        if (fault != ScramFault.None) throw Failed(reply, $"the server's challenge cannot be answered ({fault})");
        reply = await say(Encoding.ASCII.GetBytes(Convert.ToBase64String(final))).ConfigureAwait(false);
        if (reply.Code != 334 && !reply.IsPositive) return reply;
        // Some servers put their proof behind 235; without one the server may be anybody.
        fault = exchange.Verify(Challenge(reply));
        if (fault != ScramFault.None) throw Failed(null, "the server has not shown that it knows the password; it may be another than it says");
        return reply.Code == 334 ? await say(ReadOnlyMemory<byte>.Empty).ConfigureAwait(false) : reply;
    }

    private static byte[] Challenge(SmtpReply reply) => Base64.IsValid(reply.Lines[0]) ? Convert.FromBase64String(reply.Lines[0]) : [];

    private static SmtpConnectionException Failed(SmtpReply? reply, string detail) => new(SmtpConnectionEnd.LoginFailed, reply, detail);
}
