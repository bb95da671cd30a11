using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>
/// A session over two in-memory pipes, and the client's end of it as a script writes it: Latin-1 text. Under a clock of its own the session
/// works on the thread that sends or moves the clock: when that returns, it waits again.
/// </summary>
internal sealed class Dialogue : IAsyncDisposable, ISmtpSessionObserver
{
    private readonly Pipe _toServer;
    private readonly Pipe _toClient = new();
    private readonly CancellationTokenSource _shutdown = new();
    private readonly StreamReader _replies;

    public Dialogue(SmtpServerOptions? options = null, TimeProvider? time = null, long pauseAt = 65_536, params SmtpServerExtension[] extensions)
    {
        _toServer = new Pipe(new PipeOptions(readerScheduler: time is null ? null : PipeScheduler.Inline, pauseWriterThreshold: pauseAt, resumeWriterThreshold: pauseAt / 2));
        _replies = new StreamReader(_toClient.Reader.AsStream(), Encoding.Latin1);
        SmtpService service = new(options ?? new SmtpServerOptions { HostName = "mx.example.org" }, _ => Handler, this, extensions, time);
        End = service.RunAsync(new Ends(_toServer.Reader, _toClient.Writer), new SmtpSessionInfo(), _shutdown.Token);
        _ = CloseWhenDoneAsync();
    }

    public RecordingHandler Handler { get; } = new();

    public ConcurrentQueue<Exception> Faults { get; } = new();

    public Task<SmtpSessionEnd> End { get; }

    public PipeReader RawReplies => _toClient.Reader;

    /// <summary>Past the greeting and EHLO.</summary>
    public static async Task<Dialogue> IntroducedAsync(SmtpServerOptions? options = null, TimeProvider? time = null)
    {
        Dialogue dialogue = new(options, time);
        await dialogue.ReplyAsync();
        await dialogue.SayAsync(options?.Protocol == SmtpProtocol.Lmtp ? "LHLO client.example" : "EHLO client.example");
        return dialogue;
    }

    /// <summary>Past RCPT of a transaction.</summary>
    public static async Task<Dialogue> WithRecipientAsync(SmtpServerOptions? options = null, TimeProvider? time = null)
    {
        Dialogue dialogue = await IntroducedAsync(options, time);
        await dialogue.SayAsync("MAIL FROM:<a@example.org>");
        await dialogue.SayAsync("RCPT TO:<b@example.org>");
        return dialogue;
    }

    public void Shutdown() => _shutdown.Cancel();

    public async Task SendAsync(string text) => await _toServer.Writer.WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] octets) => await _toServer.Writer.WriteAsync(octets);

    public void HangUp() => _toServer.Writer.Complete();

    /// <summary>Sends a line and reads its reply.</summary>
    public async Task<string> SayAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReplyAsync();
    }

    /// <summary>The next whole reply, its lines joined with LF; empty when the connection is closed.</summary>
    public async Task<string> ReplyAsync()
    {
        StringBuilder reply = new();
        while (await _replies.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            reply.Append(line);
            if (line.Length < 4 || line[3] != '-') break;
            reply.Append('\n');
        }
        return reply.ToString();
    }

    /// <summary>Every reply until the connection closes.</summary>
    public async Task<List<string>> RepliesToEndAsync()
    {
        List<string> all = [];
        while (await ReplyAsync() is { Length: > 0 } reply) all.Add(reply);
        return all;
    }

    public void OnFault(SmtpSessionInfo session, Exception fault) => Faults.Enqueue(fault);

    public void OnRefusal(SmtpSessionInfo session, SmtpReply reply)
    {
    }

    public void OnEnd(SmtpSessionInfo session, SmtpSessionEnd end)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await End.WaitAsync(TimeSpan.FromSeconds(30));
        _replies.Dispose();
        _shutdown.Dispose();
    }

    private async Task CloseWhenDoneAsync()
    {
        await End;
        await _toClient.Writer.CompleteAsync();
        await _toServer.Reader.CompleteAsync();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
