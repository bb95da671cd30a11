using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using CryptoList.Mail.Imap;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>
/// The server's half of one connection: reads response after response and hands them on octet for octet, but for lists of capabilities and for
/// what answers a command of the bridge's own.
/// </summary>
internal sealed class ServerSide(Stream server, ClientOutput output, BridgeLimits limits, TimeProvider time)
{
    private readonly ImapLineReader _reader = new(server, limits.ServerLine);
    private readonly string _ownPrefix = "CL" + RandomNumberGenerator.GetHexString(8);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _pending = new(StringComparer.Ordinal);
    private TaskCompletionSource? _drained;
    private Channel<ServerReply>? _watch;
    private string? _watched;
    private bool _watchIsOurs;
    private OwnCommand? _own;
    private int _tags;
    private long _heard;
    private bool _over;

    /// <summary>The mailbox that is open, or being opened.</summary>
    public SelectedMailbox? Selected { get; set; }

    /// <summary>True once the server has said goodbye.</summary>
    public bool SaidBye { get; private set; }

    /// <summary>Reads until the server ends the connection.</summary>
    /// <exception cref="ImapException">What it says passes a limit.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                if (!_reader.HasLine) await output.FlushAsync(cancellation).ConfigureAwait(false);
                var line = await _reader.ReadLineAsync(cancellation).ConfigureAwait(false);
                if (line.IsEmpty) return;
                await TakeAsync(line, cancellation).ConfigureAwait(false);
                _heard = time.GetTimestamp();
            }
        }
        finally
        {
            End();
        }
    }

    /// <summary>Octets to the server, at once.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellation)
    {
        await server.WriteAsync(octets, cancellation).ConfigureAwait(false);
        await server.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>A command of the client's is on its way under that tag.</summary>
    public void Began(string tag)
    {
        lock (_gate) _pending.Add(tag);
    }

    /// <summary>Waits until every command of the client's has its answer.</summary>
    public Task DrainedAsync()
    {
        lock (_gate)
        {
            if (_over) throw Gone();
            return _pending.Count == 0 ? Task.CompletedTask : (_drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>From now on what the server says to that command can be read with <see cref="ReplyAsync"/>. With <paramref name="ours"/> the client does not hear of requests to go on.</summary>
    public void Watch(string tag, bool ours)
    {
        lock (_gate) (_watched, _watchIsOurs, _watch) = (tag, ours, Channel.CreateUnbounded<ServerReply>());
    }

    /// <exception cref="ImapException">The server ended the connection.</exception>
    public async ValueTask<ServerReply> ReplyAsync(CancellationToken cancellation)
    {
        try
        {
            return await _watch!.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw Gone();
        }
    }

    /// <summary>Gives the server a command of the bridge's own and waits for its end; gives the words behind the tag. No command of the client's may be under way.</summary>
    public async Task<string> AskAsync(string command, Func<FetchResponse, Stream?, ValueTask<bool>>? fetched, CancellationToken cancellation, List<byte[]>? held = null, Func<long, Stream>? spool = null)
    {
        var own = new OwnCommand { Tag = string.Create(CultureInfo.InvariantCulture, $"{_ownPrefix}{++_tags}"), Fetched = fetched, Held = held, Spool = spool };
        lock (_gate)
        {
            if (_over) throw Gone();
            _own = own;
            _heard = time.GetTimestamp();
        }

        await SendAsync(Encoding.Latin1.GetBytes($"{own.Tag} {command}\r\n"), cancellation).ConfigureAwait(false);
        while (true)
        {
            try
            {
                return await own.Done.Task.WaitAsync(limits.Patience, time, cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                if (time.GetElapsedTime(_heard) >= limits.Patience) throw new ImapException(ImapFault.TimedOut, "the mail server does not answer");
            }
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        if (line.Span[0] == '+') await ContinueAsync(line, cancellation).ConfigureAwait(false);
        else if (line.Span.StartsWith("* "u8)) await UntaggedAsync(line, cancellation).ConfigureAwait(false);
        else await TaggedAsync(line, cancellation).ConfigureAwait(false);
    }

    private async ValueTask ContinueAsync(ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        if (_watched is null || !_watchIsOurs) await ForwardAsync(line, cancellation).ConfigureAwait(false);
        if (_watched is not null) _watch!.Writer.TryWrite(new ServerReply(false, ""));
    }

    private async ValueTask TaggedAsync(ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        var space = line.Span.IndexOf((byte)' ');
        var tag = Encoding.Latin1.GetString(line.Span[..Math.Max(space, 0)]);
        var words = Encoding.Latin1.GetString(line.Span[(space + 1)..]).TrimEnd('\r', '\n');
        if (_own is { } own && own.Tag == tag)
        {
            _own = null;
            own.Done.TrySetResult(words);
            return;
        }

        await ForwardAsync(CapabilityFilter.Line(line), cancellation).ConfigureAwait(false);
        lock (_gate)
        {
            if (tag == _watched)
            {
                // Its reader may come later than this.
                _watch!.Writer.TryWrite(new ServerReply(true, words));
                _watched = null;
            }

            _pending.Remove(tag);
            if (_pending.Count > 0) return;
            _drained?.TrySetResult();
            _drained = null;
        }
    }

    private async ValueTask UntaggedAsync(ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        var kind = UntaggedLine.Read(line.Span, out var number);
        switch (kind)
        {
            case UntaggedKind.Fetch when _own?.Fetched is not null:
                await OwnFetchAsync(line, cancellation).ConfigureAwait(false);
                return;
            case UntaggedKind.Exists:
                Selected?.Exists(number);
                break;
            case UntaggedKind.Expunge:
                Selected?.Expunge(number);
                break;
            case UntaggedKind.Vanished when UntaggedLine.Vanished(line.Span) is { } gone:
                Selected?.Vanished(gone);
                break;
            case UntaggedKind.Validity when Selected is { } selected:
                selected.Validity = number;
                break;
            case UntaggedKind.Closed:
                Selected?.Forget();
                break;
            case UntaggedKind.Bye:
                SaidBye = true;
                break;
        }

        if (_own?.Held is { } held)
        {
            held.Add(await GatherAsync(line, null, cancellation).ConfigureAwait(false));
            return;
        }

        await ForwardAsync(kind == UntaggedKind.Other ? CapabilityFilter.Line(line) : line, cancellation).ConfigureAwait(false);
    }

    private async ValueTask OwnFetchAsync(ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        var own = _own!;
        Stream? message = null;
        try
        {
            var whole = await GatherAsync(line, own.Spool is null ? null : length => message = own.Spool(length), cancellation).ConfigureAwait(false);
            if (FetchResponse.TryParse(whole, out var fetch))
            {
                if (fetch.Uid != 0) Selected?.Tell(fetch.Number, fetch.Uid);
                if (message is not null) message.Position = 0;
                if (await own.Fetched!(fetch, message).ConfigureAwait(false)) return;
            }

            if (own.Held is { } held) held.Add(whole);
            else await ForwardAsync(whole, cancellation).ConfigureAwait(false);
        }
        finally
        {
            if (message is not null) await message.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A whole response in memory, its literals with it; but for one that follows <c>BODY[]</c> and goes where <paramref name="spool"/> says.</summary>
    private async ValueTask<byte[]> GatherAsync(ReadOnlyMemory<byte> line, Func<long, Stream>? spool, CancellationToken cancellation)
    {
        using var whole = new MemoryStream();
        while (ImapLineReader.AnnouncesLiteral(line.Span, out var length, out _))
        {
            var mark = line.Span.LastIndexOf((byte)'{');
            var away = spool is not null && line.Span[..mark].EndsWith("BODY[] "u8) ? spool(length) : null;
            whole.Write(away is null ? line.Span : line.Span[..mark]);
            if (whole.Length + (away is null ? length : 0) > limits.ServerLine) throw new ImapException(ImapFault.Malformed, "an answer is too long");
            for (long left = length; left > 0;)
            {
                var piece = await _reader.ReadPieceAsync(left, cancellation).ConfigureAwait(false);
                if (piece.IsEmpty) throw Gone();
                if (away is null) whole.Write(piece.Span);
                else await away.WriteAsync(piece, cancellation).ConfigureAwait(false);
                left -= piece.Length;
                _heard = time.GetTimestamp();
            }

            if (away is not null) whole.Write("NIL"u8);
            line = await _reader.ReadLineAsync(cancellation).ConfigureAwait(false);
            if (line.IsEmpty) throw Gone();
        }

        whole.Write(line.Span);
        return whole.ToArray();
    }

    private async ValueTask ForwardAsync(ReadOnlyMemory<byte> line, CancellationToken cancellation)
    {
        await output.EnterAsync(cancellation).ConfigureAwait(false);
        try
        {
            await output.WriteAsync(line, cancellation).ConfigureAwait(false);
            // A response gathered before has its literals in it already.
            while (line.Span.IndexOf((byte)'\n') == line.Length - 1 && ImapLineReader.AnnouncesLiteral(line.Span, out var length, out _))
            {
                output.Amid = true;
                for (var left = length; left > 0;)
                {
                    if (_reader.IsEmpty) await output.EmptyAsync(cancellation).ConfigureAwait(false);
                    var piece = await _reader.ReadPieceAsync(left, cancellation).ConfigureAwait(false);
                    if (piece.IsEmpty) throw Gone();
                    await output.WriteAsync(piece, cancellation).ConfigureAwait(false);
                    left -= piece.Length;
                }

                line = await _reader.ReadLineAsync(cancellation).ConfigureAwait(false);
                if (line.IsEmpty) throw Gone();
                await output.WriteAsync(line, cancellation).ConfigureAwait(false);
                output.Amid = false;
            }
        }
        finally
        {
            output.Leave();
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _over = true;
            _drained?.TrySetException(Gone());
            _watch?.Writer.TryComplete();
            _own?.Done.TrySetException(Gone());
        }
    }

    private static ImapException Gone() => new(ImapFault.Closed, "the mail server closed the connection");
}
