using System.IO.Pipelines;
using System.Net.Security;
using System.Text;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Mail.Smtp.Server.Auth;
using CryptoList.Mail.Smtp.Server.Tls;
using CryptoList.Mail.Tests.Sasl;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp.Fuzzing;

/// <summary>Sessions in one state, over pipes whose readers work on the thread that writes: one input after another, each to its end, with no thread but this one.</summary>
internal sealed class FuzzedSessions : ISmtpSessionObserver
{
    private const string Ready = "EHLO c\r\n";
    private const string WithRecipient = Ready + "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\n";
    private const int MaxMessage = 4000;
    private const int MaxTextLine = 1000;

    private static readonly PipeOptions Inline = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false);

    private readonly FuzzState _state;
    private readonly byte[][] _prelude;
    private readonly ManualTime _time = new();
    private readonly SmtpService _service;
    private readonly Dictionary<SmtpSessionEnd, int> _ends = [];
    private RecordingHandler _handler = Fresh();
    private Exception? _fault;

    public FuzzedSessions(FuzzState state, Func<SslServerAuthenticationOptions> tls)
    {
        _state = state;
        string prelude = state switch
        {
            FuzzState.Greeting => "",
            FuzzState.AfterEhlo => Ready,
            FuzzState.AfterLhlo => "LHLO c\r\n",
            FuzzState.AfterMail => Ready + "MAIL FROM:<a@example.org>\r\n",
            FuzzState.AfterRcpt => WithRecipient,
            FuzzState.InData => WithRecipient + "DATA\r\n",
            FuzzState.InChunk => WithRecipient + "BDAT 60\r\nhalf a li",
            FuzzState.BetweenChunks => WithRecipient + "BDAT 6\r\nline\r\n",
            FuzzState.InAuth => Ready + "AUTH SCRAM-SHA-256\r\n",
            _ => Ready + "|STARTTLS\r\n" + (state == FuzzState.AfterStartTls ? "|" + WithRecipient : ""),
        };
        _prelude = [.. prelude.Split('|').Select(Encoding.Latin1.GetBytes)];
        SmtpServerOptions options = new()
        {
            Protocol = state == FuzzState.AfterLhlo ? SmtpProtocol.Lmtp : SmtpProtocol.Smtp,
            MaxMessageSize = MaxMessage,
            MaxTextLineLength = MaxTextLine,
            MaxCommandLineLength = 512,
            MaxDiscarded = 20_000,
            MaxRecipients = 5,
            MaxErrors = 12,
            MaxCommands = 60,
        };
        SmtpServerExtension[] extensions = state switch
        {
            FuzzState.InAuth => [new AuthExtension(OneUser.With("ann", "correct horse"), time: _time)],
            FuzzState.InHandshake => [new StartTlsExtension(new SmtpServerTls(tls, TimeSpan.FromMinutes(1), _time))],
            FuzzState.AfterStartTls => [new PlainUpgrade()],
            _ => [],
        };
        _service = new SmtpService(options, _ => _handler, this, extensions, _time);
    }

    /// <summary>Messages that were accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>Sessions by how they ended.</summary>
    public string Ends => string.Join(", ", _ends.OrderByDescending(e => e.Value).Select(e => $"{e.Value:N0} {e.Key}"));

    /// <summary>One session with one input; fails with what is wrong.</summary>
    public async Task RunAsync(FuzzInput input)
    {
        _handler = Fresh();
        _fault = null;
        Pipe toServer = new(Inline), toClient = new(Inline);
        SmtpSessionInfo info = new() { Encrypted = _state == FuzzState.InAuth };
        Task<SmtpSessionEnd> session = _service.RunAsync(new Transport(toServer.Reader, toClient.Writer), info, default);
        foreach (byte[] part in _prelude) await toServer.Writer.WriteAsync(part);
        foreach (ReadOnlyMemory<byte> part in input.Cuts())
        {
            if (session.IsCompleted) break;
            await toServer.Writer.WriteAsync(part);
        }
        if (input.HangsUp) await toServer.Writer.CompleteAsync();
        else if (!session.IsCompleted) _time.Advance(_service.Options.SessionTimeout + TimeSpan.FromMinutes(1));

        SmtpSessionEnd end = await session.WaitAsync(TimeSpan.FromSeconds(60));
        _ends[end] = _ends.GetValueOrDefault(end) + 1;
        Assert.True(_fault is null, $"A fault: {_fault}");
        await toClient.Writer.CompleteAsync();
        await toServer.Reader.CompleteAsync();
        await toServer.Writer.CompleteAsync();
        ReadResult replies = await toClient.Reader.ReadAsync();
        ReplyGrammar.Check(replies.Buffer);
        await toClient.Reader.CompleteAsync();
        Check(input);
    }

    public void OnFault(SmtpSessionInfo session, Exception fault) => _fault = fault;

    public void OnRefusal(SmtpSessionInfo session, SmtpReply reply)
    {
    }

    public void OnEnd(SmtpSessionInfo session, SmtpSessionEnd end)
    {
    }

    private void Check(FuzzInput input)
    {
        Assert.True(_handler.Disposed, "The handler was left.");
        foreach (ReceivedMessage message in _handler.Begun)
        {
            Assert.True(message.Completed != message.Aborted, "A message has no outcome, or two.");
            if (!message.Completed) continue;
            Accepted++;
            string text = message.Text;
            Assert.True(text.Length <= MaxMessage, "A message above the limit was accepted.");
            Assert.False(text.Contains('\0'), "NUL was accepted.");
            string[] lines = text.Split("\r\n");
            Assert.All(lines, line => Assert.True(line.IndexOfAny(['\r', '\n']) < 0, "CR or LF alone was accepted."));
            Assert.All(lines, line => Assert.True(line.Length <= MaxTextLine - 2, "A line too long was accepted."));
        }
        // The first message of DATA is what was sent up to its end, and nothing else can be.
        if (_state != FuzzState.InData || _handler.Begun is not [{ Completed: true } first, ..]) return;
        string sent = string.Concat(first.Text.Split("\r\n").SkipLast(1).Select(line => (line.StartsWith('.') ? "." : "") + line + "\r\n")) + ".\r\n";
        string came = Encoding.Latin1.GetString(input.Octets);
        // A dot that hides nothing may have been sent in front of any line (RFC 5321 section 4.5.2 takes it off).
        Assert.Equal(Undotted(sent), Undotted(came[..Math.Min(came.Length, EndOfData(came))]));
    }

    /// <summary>Behind the first CRLF "." CRLF, with a CRLF thought before the beginning.</summary>
    private static int EndOfData(string text) => ("\r\n" + text).IndexOf("\r\n.\r\n", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : int.MaxValue;

    private static string Undotted(string text) => string.Join("\r\n", text.Split("\r\n").Select(line => line.StartsWith('.') ? line[1..] : line));

    /// <summary>The session it is for disposes of it.</summary>
    private static RecordingHandler Fresh() => new();

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
