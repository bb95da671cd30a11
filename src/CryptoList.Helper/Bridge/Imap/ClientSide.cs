using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Helper.Bridge.Posts;
using CryptoList.Mail.Imap;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>
/// The client's half of one connection: takes command after command. Most go on to the server octet for octet and without waiting for what went before;
/// those that open a mailbox, or ask for contents where posts may be, wait until the server has answered all before them.
/// </summary>
internal sealed class ClientSide(Stream client, ClientOutput output, ServerSide server, Shelves shelves, FetchWork fetching, SearchWork searching, string serverName, BridgeLimits limits)
{
    private readonly ImapLineReader _reader = new(client, limits.ClientLine);

    // Of nobody else, where the name cannot be read from the exchange.
    private string _owner = $"{serverName}\0?{RandomNumberGenerator.GetHexString(32)}";

    /// <summary>Called once someone is logged in.</summary>
    public Action LoggedIn { get; init; } = () => { };

    /// <summary>Takes commands until the client ends the connection.</summary>
    /// <exception cref="ImapException">A limit is passed, or the server is gone.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var line = await _reader.ReadLineAsync(cancellation).ConfigureAwait(false);
            if (line.IsEmpty) return;
            if (ClientCommand.Read(line.Span) is { } command) await TakeAsync(command, line, cancellation).ConfigureAwait(false);
            else await output.SayAsync("* BAD This is no command: tag, space, command.", cancellation).ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(ClientCommand command, ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        if (CapabilityFilter.IsRefused(command.Name))
        {
            if (await GatherAsync(command, line, cancellation).ConfigureAwait(false) is not null) await output.SayAsync($"{command.Tag} BAD {command.Name} is not offered by the bridge.", cancellation).ConfigureAwait(false);
            return;
        }

        switch (command.Name)
        {
            case "LOGIN" or "SELECT" or "EXAMINE" or "FETCH" or "SEARCH":
                if (await GatherAsync(command, line, cancellation).ConfigureAwait(false) is { } whole) await OrNoAsync(command, () => UnderstoodAsync(command, whole, cancellation), cancellation).ConfigureAwait(false);
                break;
            case "AUTHENTICATE":
                await AuthenticateAsync(command, line.ToArray(), cancellation).ConfigureAwait(false);
                break;
            case "IDLE":
                await IdleAsync(command, line.ToArray(), cancellation).ConfigureAwait(false);
                break;
            case "CLOSE" or "UNSELECT":
                if ((await WatchedAsync(command, line.ToArray(), cancellation).ConfigureAwait(false)).IsOk) server.Selected = null;
                break;
            default:
                await PassAsync(command, line, cancellation).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>What this machine cannot do now is a NO to the command, and not the end of the connection.</summary>
    private async Task OrNoAsync(ClientCommand command, Func<Task> work, CancellationToken cancellation)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (HelperException no)
        {
            await output.SayAsync($"{command.Tag} NO {no.Message.ReplaceLineEndings(" ")}", cancellation).ConfigureAwait(false);
        }
    }

    private async Task UnderstoodAsync(ClientCommand command, byte[] whole, CancellationToken cancellation)
    {
        switch (command.Name)
        {
            case "LOGIN":
                var scanner = new ImapScanner(whole.AsSpan(command.ArgumentsAt));
                var name = scanner.TryAstring(out var user) ? user : null;
                if ((await WatchedAsync(command, whole, cancellation).ConfigureAwait(false)).IsOk) Known(name);
                CryptographicOperations.ZeroMemory(whole);
                break;
            case "SELECT" or "EXAMINE":
                await SelectAsync(command, whole, cancellation).ConfigureAwait(false);
                break;
            case "FETCH":
                if (server.Selected is not { Shelf: not null } mailbox || !FetchCommand.TryParse(command.ByUid, whole.AsSpan(command.ArgumentsAt), out var fetch) || !fetch.TouchesContent)
                {
                    await AsItIsAsync(command, whole, cancellation).ConfigureAwait(false);
                    break;
                }

                await server.DrainedAsync().ConfigureAwait(false);
                if (!await fetching.TryAnswerAsync(command.Tag, fetch, mailbox, cancellation).ConfigureAwait(false)) await AsItIsAsync(command, whole, cancellation).ConfigureAwait(false);
                break;
            default:
                await server.DrainedAsync().ConfigureAwait(false);
                await AsItIsAsync(command, await searching.RewriteAsync(server.Selected, whole, command.ArgumentsAt, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
                break;
        }
    }

    private void Known(string? name)
    {
        if (name is not null) _owner = $"{serverName}\0{name}";
        LoggedIn();
    }

    private async Task SelectAsync(ClientCommand command, byte[] whole, CancellationToken cancellation)
    {
        var scanner = new ImapScanner(whole.AsSpan(command.ArgumentsAt));
        var name = scanner.TryAstring(out var given) ? given : "";
        if (name.Equals("INBOX", StringComparison.OrdinalIgnoreCase)) name = "INBOX";
        await server.DrainedAsync().ConfigureAwait(false);
        var mailbox = new SelectedMailbox(name);
        server.Selected = mailbox;
        if ((await WatchedAsync(command, whole, cancellation).ConfigureAwait(false)).IsOk)
        {
            // Without UIDVALIDITY no UID is good for longer than the session; such a mailbox passes as it is.
            if (mailbox.Validity != 0) mailbox.Shelf = shelves.Of(_owner, name, mailbox.Validity);
        }
        else
        {
            server.Selected = null;
        }
    }

    private async Task AuthenticateAsync(ClientCommand command, byte[] line, CancellationToken cancellation)
    {
        var words = Encoding.ASCII.GetString(line.AsSpan(command.ArgumentsAt)).TrimEnd('\r', '\n').Split(' ');
        var name = words.Length > 1 ? SaslName.Of(words[0], Encoding.ASCII.GetBytes(words[1])) : null;
        await server.DrainedAsync().ConfigureAwait(false);
        server.Watch(command.Tag, ours: false);
        server.Began(command.Tag);
        await server.SendAsync(line, cancellation).ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(line);
        ServerReply reply;
        for (var first = words.Length < 2; !(reply = await server.ReplyAsync(cancellation).ConfigureAwait(false)).Done; first = false)
        {
            var response = await _reader.ReadLineAsync(cancellation).ConfigureAwait(false);
            if (response.IsEmpty) return;
            // Of the lines of a login the first names who it is; a later one may be the password.
            if (first) name = SaslName.Of(words[0], response.Span);
            await server.SendAsync(response, cancellation).ConfigureAwait(false);
        }

        if (reply.IsOk) Known(name);
    }

    private async Task IdleAsync(ClientCommand command, byte[] line, CancellationToken cancellation)
    {
        await server.DrainedAsync().ConfigureAwait(false);
        server.Watch(command.Tag, ours: false);
        server.Began(command.Tag);
        await server.SendAsync(line, cancellation).ConfigureAwait(false);
        if ((await server.ReplyAsync(cancellation).ConfigureAwait(false)).Done) return;
        var done = await _reader.ReadLineAsync(cancellation).ConfigureAwait(false);
        if (done.IsEmpty) return;
        await server.SendAsync(done, cancellation).ConfigureAwait(false);
        await server.DrainedAsync().ConfigureAwait(false);
    }

    /// <summary>Sends a command that is here as a whole, after all before it, and waits for its end.</summary>
    private async Task<ServerReply> WatchedAsync(ClientCommand command, byte[] whole, CancellationToken cancellation)
    {
        await server.DrainedAsync().ConfigureAwait(false);
        server.Watch(command.Tag, ours: true);
        server.Began(command.Tag);
        return await SendAsync(whole, cancellation).ConfigureAwait(false) ?? await server.ReplyAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends a command that is here as a whole, and goes on.</summary>
    private async Task AsItIsAsync(ClientCommand command, byte[] whole, CancellationToken cancellation)
    {
        if (whole.AsSpan().IndexOf((byte)'\n') < whole.Length - 1)
        {
            await WatchedAsync(command, whole, cancellation).ConfigureAwait(false);
            return;
        }

        server.Began(command.Tag);
        await server.SendAsync(whole, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends what may hold literals, each when the server asks for it; the reply when it came before the end.</summary>
    private async Task<ServerReply?> SendAsync(byte[] whole, CancellationToken cancellation)
    {
        for (var at = 0; at < whole.Length;)
        {
            var end = whole.AsSpan(at).IndexOf((byte)'\n');
            var line = whole.AsMemory(at, end < 0 ? whole.Length - at : end + 1);
            at += line.Length;
            await server.SendAsync(line, cancellation).ConfigureAwait(false);
            if (!ImapLineReader.AnnouncesLiteral(line.Span, out var length, out var waits)) continue;
            if (waits && await server.ReplyAsync(cancellation).ConfigureAwait(false) is { Done: true } refused) return refused;
            await server.SendAsync(whole.AsMemory(at, (int)length), cancellation).ConfigureAwait(false);
            at += (int)length;
        }

        return null;
    }

    /// <summary>Hands a command on while it comes, literals of any size.</summary>
    private async Task PassAsync(ClientCommand command, ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        var watched = false;
        while (ImapLineReader.AnnouncesLiteral(line.Span, out var length, out var waits))
        {
            if (!watched)
            {
                // The request to go on has to be this command's.
                var first = line.ToArray();
                await server.DrainedAsync().ConfigureAwait(false);
                server.Watch(command.Tag, ours: false);
                server.Began(command.Tag);
                (watched, line) = (true, first);
            }

            await server.SendAsync(line, cancellation).ConfigureAwait(false);
            if (waits && (await server.ReplyAsync(cancellation).ConfigureAwait(false)).Done) return;
            for (var left = length; left > 0;)
            {
                var piece = await _reader.ReadPieceAsync(left, cancellation).ConfigureAwait(false);
                if (piece.IsEmpty) throw Gone();
                await server.SendAsync(piece, cancellation).ConfigureAwait(false);
                left -= piece.Length;
            }

            line = await _reader.ReadLineAsync(cancellation).ConfigureAwait(false);
            if (line.IsEmpty) throw Gone();
        }

        if (!watched) server.Began(command.Tag);
        await server.SendAsync(line, cancellation).ConfigureAwait(false);
    }

    /// <summary>The command with its literals; null when it is too long and has its answer.</summary>
    private async Task<byte[]?> GatherAsync(ClientCommand command, ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        whole.Write(line.Span);
        while (ImapLineReader.AnnouncesLiteral(line.Span, out var length, out var waits))
        {
            if (whole.Length + length > limits.Command)
            {
                var sentence = string.Create(CultureInfo.InvariantCulture, $"{command.Name} is longer than the bridge takes, {limits.Command} octets.");
                if (!waits) throw new ImapException(ImapFault.Malformed, sentence);
                await output.SayAsync($"{command.Tag} BAD {sentence}", cancellation).ConfigureAwait(false);
                return null;
            }

            if (waits) await output.SayAsync("+ Go on.", cancellation).ConfigureAwait(false);
            for (var left = length; left > 0;)
            {
                var piece = await _reader.ReadPieceAsync(left, cancellation).ConfigureAwait(false);
                if (piece.IsEmpty) throw Gone();
                whole.Write(piece.Span);
                left -= piece.Length;
            }

            line = await _reader.ReadLineAsync(cancellation).ConfigureAwait(false);
            if (line.IsEmpty) throw Gone();
            whole.Write(line.Span);
        }

        return whole.ToArray();
    }

    private static ImapException Gone() => new(ImapFault.Closed, "the client closed the connection");
}
