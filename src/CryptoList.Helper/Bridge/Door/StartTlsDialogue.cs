using System.Text;
using CryptoList.Helper.Bridge.Imap;

namespace CryptoList.Helper.Bridge.Door;

/// <summary>What is said to an IMAP client before STARTTLS (RFC 9051 sections 6.2.1 and 7.1): that it has to come first. The server is not asked yet.</summary>
internal static class StartTlsDialogue
{
    private const string Capabilities = "CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED";

    /// <summary>True when the client may begin with the handshake; false when it has gone, or sends a line beyond <paramref name="maxLine"/> octets.</summary>
    public static async Task<bool> RunAsync(Stream client, int maxLine, CancellationToken cancellation)
    {
        await SayAsync($"* OK [{Capabilities}] The bridge is ready for TLS").ConfigureAwait(false);
        while (await LineAsync(client, maxLine, cancellation).ConfigureAwait(false) is { } line)
        {
            if (ClientCommand.Read(line) is not { } command)
            {
                await SayAsync("* BAD This is no command: tag, space, command.").ConfigureAwait(false);
                continue;
            }

            switch (command.Name)
            {
                case "STARTTLS":
                    await SayAsync($"{command.Tag} OK Begin TLS now").ConfigureAwait(false);
                    return true;
                case "CAPABILITY":
                    await SayAsync($"* {Capabilities}\r\n{command.Tag} OK CAPABILITY completed").ConfigureAwait(false);
                    break;
                case "NOOP":
                    await SayAsync($"{command.Tag} OK NOOP completed").ConfigureAwait(false);
                    break;
                case "LOGOUT":
                    await SayAsync($"* BYE Come back with TLS\r\n{command.Tag} OK LOGOUT completed").ConfigureAwait(false);
                    return false;
                default:
                    // RFC 5530 section 3.
                    await SayAsync($"{command.Tag} NO [PRIVACYREQUIRED] First STARTTLS: in the mail program set the connection's security to STARTTLS.").ConfigureAwait(false);
                    break;
            }
        }

        return false;

        ValueTask SayAsync(string text) => client.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), cancellation);
    }

    /// <summary>One octet at a time: what was said in clear behind STARTTLS stays in the stream, and the handshake trips over it.</summary>
    private static async Task<byte[]?> LineAsync(Stream client, int maxLine, CancellationToken cancellation)
    {
        using var line = new MemoryStream();
        var octet = new byte[1];
        while (line.Length < maxLine && await client.ReadAsync(octet, cancellation).ConfigureAwait(false) > 0)
        {
            line.WriteByte(octet[0]);
            if (octet[0] == '\n') return line.ToArray();
        }

        return null;
    }
}
