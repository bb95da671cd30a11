using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Mail.Sasl;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Mail.Imap;

/// <summary>
/// A client that reads one folder and changes nothing in it (EXAMINE, BODY.PEEK): IMAP4rev1 (RFC 3501) and IMAP4rev2 (RFC 9051), as far as that needs.
/// One command at a time.
/// </summary>
public sealed class ImapConnection : IAsyncDisposable
{
    /// <summary>Numbers asked for in one SEARCH, so that its answer fits a line.</summary>
    private const long SearchWindow = 50_000;

    /// <summary>Longest answer to one command in octets, messages not counted.</summary>
    private const long MaxAnswer = 16 << 20;

    private readonly ImapWire _wire;
    private readonly ImapOptions _options;
    private string _capabilities = "";
    private int _tag;

    private ImapConnection(ImapWire wire, ImapOptions options) => (_wire, _options) = (wire, options);

    /// <summary>Which life of the folder its numbers are of (RFC 9051 section 2.3.1.1); after <see cref="ExamineAsync"/>.</summary>
    public long Validity { get; private set; }

    /// <summary>A number that every later message will at least have; 0 where the server does not say.</summary>
    public long NextUid { get; private set; }

    /// <summary>Connects, under TLS, and logs in.</summary>
    /// <exception cref="ImapException">It cannot be done; the fault says what stands in the way.</exception>
    public static async Task<ImapConnection> OpenAsync(EndPoint server, ImapOptions options, TimeProvider time, CancellationToken cancellation)
    {
        if (options.Tls is not (SmtpTlsMode.Implicit or SmtpTlsMode.StartTls)) throw new ArgumentException("No password goes out in clear.", nameof(options));
        var connection = new ImapConnection(new ImapWire(await ConnectAsync(server, options, time, cancellation).ConfigureAwait(false), options, time), options);
        try
        {
            await connection.BeginAsync(server, cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection._wire.Dispose();
            throw;
        }
    }

    /// <summary>Opens a folder for reading alone.</summary>
    /// <exception cref="ImapException">There is none of that name, or the connection is of no more use.</exception>
    public async Task ExamineAsync(string folder, CancellationToken cancellation)
    {
        (Validity, NextUid) = (0, 0);
        var refusal = await CommandAsync($"EXAMINE {ImapText.Quote(ImapText.FolderName(folder))}", null, line =>
        {
            if (!line.StartsWith("* OK [", StringComparison.OrdinalIgnoreCase)) return;
            Validity = ImapText.NumberAfter(line, "[UIDVALIDITY ") ?? Validity;
            NextUid = ImapText.NumberAfter(line, "[UIDNEXT ") ?? NextUid;
        }, cancellation).ConfigureAwait(false);
        if (refusal is not null) throw new ImapException(ImapFault.NoSuchFolder, refusal);
        if (Validity == 0) throw new ImapException(ImapFault.Malformed, "the server does not say which numbers its messages have (UIDVALIDITY)");
    }

    /// <summary>The numbers of all messages behind <paramref name="last"/>, ascending.</summary>
    /// <exception cref="ImapException">The connection is of no more use.</exception>
    public async Task<IReadOnlyList<long>> SearchAsync(long last, CancellationToken cancellation)
    {
        var found = new SortedSet<long>();
        for (var from = last + 1; NextUid == 0 || from < NextUid; from += SearchWindow)
        {
            var to = NextUid == 0 ? "*" : Math.Min(from + SearchWindow, NextUid).ToString(CultureInfo.InvariantCulture);
            var refusal = await CommandAsync($"UID SEARCH UID {from}:{to}", null, line =>
            {
                if (!line.StartsWith("* SEARCH", StringComparison.OrdinalIgnoreCase)) return;
                foreach (var word in line[8..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    // A range that ends with * holds the last message in any case.
                    if (long.TryParse(word, NumberStyles.None, null, out var uid) && uid > last) found.Add(uid);
            }, cancellation).ConfigureAwait(false);
            if (refusal is not null) throw new ImapException(ImapFault.Refused, refusal);
            if (NextUid == 0) break;
        }

        return [.. found];
    }

    /// <summary>A message's header; null when there is no such message any more, or its header is longer than the limit.</summary>
    /// <exception cref="ImapException">The connection is of no more use.</exception>
    public async Task<byte[]?> FetchHeaderAsync(long uid, CancellationToken cancellation)
    {
        using var header = new MemoryStream();
        return await FetchAsync(uid, "BODY.PEEK[HEADER]", header, _options.MaxHeader, cancellation).ConfigureAwait(false) ? header.ToArray() : null;
    }

    /// <summary>Writes a message's octets; false when there is no such message any more, or it is longer than the limit.</summary>
    /// <exception cref="ImapException">The connection is of no more use.</exception>
    public async Task<bool> FetchAsync(long uid, Stream destination, CancellationToken cancellation)
    {
        long size = 0;
        var refusal = await CommandAsync($"UID FETCH {uid} (RFC822.SIZE)", null, line => size = ImapText.NumberAfter(line, "RFC822.SIZE ") ?? size, cancellation).ConfigureAwait(false);
        // Some servers count lines ended by LF: what comes may be a little longer.
        return refusal is null && size > 0 && size <= _options.MaxMessage && await FetchAsync(uid, "BODY.PEEK[]", destination, _options.MaxMessage * 2, cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _wire.SendAsync("Z LOGOUT\r\n"u8.ToArray(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ImapException)
        {
            // It is over in any case.
        }

        _wire.Dispose();
    }

    private static async Task<Socket> ConnectAsync(EndPoint server, ImapOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var late = new CancellationTokenSource(options.Patience, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
            await socket.ConnectAsync(server, both.Token).ConfigureAwait(false);
            return socket;
        }
        catch (Exception failed) when (failed is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new ImapException(ImapFault.Unreachable, failed is OperationCanceledException ? "no answer" : failed.Message);
        }
    }

    private async Task BeginAsync(EndPoint server, CancellationToken cancellation)
    {
        if (_options.Tls == SmtpTlsMode.Implicit) await TlsAsync(server, cancellation).ConfigureAwait(false);
        var greeting = await _wire.ReadAsync(null, cancellation).ConfigureAwait(false);
        if (!greeting.StartsWith("* OK", StringComparison.OrdinalIgnoreCase)) throw new ImapException(greeting.StartsWith("* BYE", StringComparison.OrdinalIgnoreCase) ? ImapFault.Closed : ImapFault.Malformed, ImapText.Harmless(greeting));
        if (_options.Tls == SmtpTlsMode.StartTls)
        {
            if (await CommandAsync("STARTTLS", null, _ => { }, cancellation).ConfigureAwait(false) is { } refusal) throw new ImapException(ImapFault.TlsFailed, refusal);
            await TlsAsync(server, cancellation).ConfigureAwait(false);
        }

        // What was offered in clear counts for nothing.
        await CommandAsync("CAPABILITY", null, line => _capabilities = line.StartsWith("* CAPABILITY", StringComparison.OrdinalIgnoreCase) ? line + " " : _capabilities, cancellation).ConfigureAwait(false);
        if (await LoginAsync(cancellation).ConfigureAwait(false) is { } no) throw new ImapException(ImapFault.LoginRefused, no);
    }

    private async Task TlsAsync(EndPoint server, CancellationToken cancellation)
    {
        string? refused = null;
        var name = _options.TlsName ?? ImapUpstream.NameOf(server);
        await _wire.StartTlsAsync(_options.Trust.Handshake(name, verify: true, why => refused = why), () => refused, cancellation).ConfigureAwait(false);
    }

    private async Task<string?> LoginAsync(CancellationToken cancellation)
    {
        var credentials = _options.Credentials;
        if (Offers("AUTH=PLAIN"))
        {
            var plain = PlainMessage.Write(credentials.Name, credentials.Password);
            var encoded = Encoding.ASCII.GetBytes(Convert.ToBase64String(plain));
            CryptographicOperations.ZeroMemory(plain);
            return await SecretAsync(Offers("SASL-IR") ? [.. "AUTHENTICATE PLAIN "u8, .. encoded] : [.. "AUTHENTICATE PLAIN"u8], encoded, cancellation).ConfigureAwait(false);
        }

        if (Offers("LOGINDISABLED")) return "the server offers no login that is understood here";
        if (credentials.Password.Any(b => b is < 0x20 or > 0x7E) || credentials.Name.Any(c => c is < ' ' or > '~')) return "the server's login takes ASCII alone";
        return await SecretAsync([.. "LOGIN "u8, .. Encoding.ASCII.GetBytes(ImapText.Quote(credentials.Name)), .. " "u8, .. Encoding.ASCII.GetBytes(ImapText.Quote(Encoding.ASCII.GetString(credentials.Password)))], null, cancellation).ConfigureAwait(false);
    }

    private bool Offers(string capability) => _capabilities.Contains($" {capability} ", StringComparison.OrdinalIgnoreCase);

    private async Task<bool> FetchAsync(long uid, string what, Stream destination, long limit, CancellationToken cancellation)
    {
        var body = new ImapBody(destination, limit);
        var refusal = await CommandAsync($"UID FETCH {uid} ({what})", body, _ => { }, cancellation).ConfigureAwait(false);
        return refusal is null && body.Taken;
    }

    private async Task<string?> CommandAsync(string command, ImapBody? body, Action<string> untagged, CancellationToken cancellation)
    {
        var tag = $"A{++_tag}";
        await _wire.SendAsync(Encoding.ASCII.GetBytes($"{tag} {command}\r\n"), cancellation).ConfigureAwait(false);
        return await AnswerAsync(tag, body, untagged, null, cancellation).ConfigureAwait(false);
    }

    private async Task<string?> SecretAsync(byte[] command, byte[]? continuation, CancellationToken cancellation)
    {
        var tag = $"A{++_tag}";
        byte[] line = [.. Encoding.ASCII.GetBytes(tag + " "), .. command, .. "\r\n"u8];
        byte[]? more = continuation is null ? null : [.. continuation, .. "\r\n"u8];
        try
        {
            await _wire.SendAsync(line, cancellation).ConfigureAwait(false);
            return await AnswerAsync(tag, null, _ => { }, more, cancellation).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
            CryptographicOperations.ZeroMemory(command);
            CryptographicOperations.ZeroMemory(continuation);
            CryptographicOperations.ZeroMemory(more);
        }
    }

    /// <summary>Reads up to the tagged response; null for OK, else the server's words.</summary>
    private async Task<string?> AnswerAsync(string tag, ImapBody? body, Action<string> untagged, byte[]? continuation, CancellationToken cancellation)
    {
        long heard = 0;
        while (true)
        {
            if (heard > MaxAnswer) throw new ImapException(ImapFault.Malformed, "the server does not come to an end");
            var line = await _wire.ReadAsync(body, cancellation).ConfigureAwait(false);
            heard += line.Length + 2;
            if (line.StartsWith("* BYE", StringComparison.OrdinalIgnoreCase)) throw new ImapException(ImapFault.Closed, ImapText.Harmless(line));
            if (line.StartsWith("* ", StringComparison.Ordinal))
            {
                untagged(line);
            }
            else if (line.StartsWith('+') && continuation is not null)
            {
                await _wire.SendAsync(continuation, cancellation).ConfigureAwait(false);
                continuation = null;
            }
            else if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                var status = line[(tag.Length + 1)..];
                return status.StartsWith("OK", StringComparison.OrdinalIgnoreCase) ? null : ImapText.Harmless(status);
            }
            else
            {
                throw new ImapException(ImapFault.Malformed, $"the server says what is no response: {ImapText.Harmless(line)}");
            }
        }
    }
}
