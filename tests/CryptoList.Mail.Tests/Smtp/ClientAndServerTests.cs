using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Server;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>Both ends of this library over a socket, and the client against Postfix's test sink.</summary>
public class ClientAndServerTests
{
    private static readonly string Body = "\r\n.first\r\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"line {i} of the body that all the copies share\r\n.\r\n"));

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task Every_copy_arrives_with_its_own_header_and_the_same_body(bool pipelining, bool chunking)
    {
        List<RecordingHandler> handlers = [];
        using CancellationTokenSource stop = new();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<SmtpSessionEnd> session = ServeAsync(listener, handlers, stop.Token);
        SmtpClientOptions options = new() { UsePipelining = pipelining, UseChunking = chunking };
        SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(listener.LocalEndpoint, options)).Connection!;
        Outbox outbox = new Outbox().Add([.. Enumerable.Range(0, 40).Select(i => Outbox.Message($"X-Copy: {i}\r\n.odd: name\r\n", Body, recipients: [$"m{i}@example.net"]))]);
        Assert.Equal(SmtpConnectionEnd.None, await connection.SendAsync(outbox.Next, outbox.Done).WaitAsync(TimeSpan.FromSeconds(30)));
        await connection.QuitAsync();
        Assert.Equal(SmtpSessionEnd.Quit, await session);
        Assert.All(outbox.Told, t => Assert.True(t.Outcome.IsDelivered));
        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => ($"m{i}@example.net", $"X-Copy: {i}\r\n.odd: name\r\n{Body}")),
            handlers.Single().Delivered.Select(m => (m.Recipients.Single().Recipient.Address, m.Text)));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task A_message_read_while_it_is_sent_arrives_octet_for_octet_and_those_around_it(bool pipelining, bool chunking)
    {
        List<RecordingHandler> handlers = [];
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<SmtpSessionEnd> session = ServeAsync(listener, handlers, CancellationToken.None);
        SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(listener.LocalEndpoint, new SmtpClientOptions { UsePipelining = pipelining, UseChunking = chunking })).Connection!;
        // Lines of 64 octets that begin with a dot: one of them begins at every border of a block.
        string large = string.Concat(Enumerable.Repeat("." + new string('x', 61) + "\r\n", 20_000));
        string made = "";
        OutgoingMessage atRender = new()
        {
            Sender = EnvelopePath.Parse("a@example.org"),
            Recipients = [EnvelopePath.Parse("m@example.net")],
            Streamed = StreamedContent.MadeAtRender(large.Length, () => new MemoryStream(System.Text.Encoding.Latin1.GetBytes(made))),
            Render = () =>
            {
                made = large;
                return "B: 1\r\n\r\n"u8.ToArray();
            },
        };
        Outbox outbox = new Outbox().Add(Outbox.Message("A: 0\r\n"), Streamed(large), Outbox.Message("A: 1\r\n"), atRender, Outbox.Message("A: 2\r\n"));
        Assert.Equal(SmtpConnectionEnd.None, await connection.SendAsync(outbox.Next, outbox.Done).WaitAsync(TimeSpan.FromSeconds(30)));
        await connection.QuitAsync();
        Assert.Equal(SmtpSessionEnd.Quit, await session);
        Assert.All(outbox.Told, t => Assert.True(t.Outcome.IsDelivered));
        Assert.Equal(["A: 0\r\n\r\nbody\r\n", large, "A: 1\r\n\r\nbody\r\n", "B: 1\r\n\r\n" + large, "A: 2\r\n\r\nbody\r\n"], handlers.Single().Delivered.Select(m => m.Text));
    }

    [Theory]
    [InlineData("a\nb\r\n", SharedContentFault.BareLineEnding)]
    [InlineData("a\r\nb", SharedContentFault.NoFinalLineEnding)]
    [InlineData("a\0b\r\n", SharedContentFault.Nul)]
    public void What_cannot_be_sent_is_found_before_anything_is(string text, SharedContentFault fault) =>
        Assert.Equal(fault, StreamedContent.TryCreate(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(text)), out _));

    [FactIfProgram("/usr/sbin/smtp-sink")]
    public async Task Postfix_smtp_sink_takes_every_message_from_16_connections()
    {
        int port = FreePorts.Next();
        using Process sink = Process.Start(new ProcessStartInfo("/usr/sbin/smtp-sink", ["-u", "nobody", $"127.0.0.1:{port}", "100"]))!;
        try
        {
            int left = 2000;
            Outbox[] outboxes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
            {
                using SmtpClientConnection connection = await ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
                Outbox outbox = new();
                await connection.SendAsync(() => Interlocked.Decrement(ref left) < 0 ? null : Outbox.Message("A: 1\r\n"), outbox.Done);
                await connection.QuitAsync();
                return outbox;
            }));
            Assert.Equal(2000, outboxes.Sum(o => o.Told.Count(t => t.Outcome.IsDelivered)));
        }
        finally
        {
            sink.Kill();
        }
    }

    private static OutgoingMessage Streamed(string text)
    {
        Assert.Equal(SharedContentFault.None, StreamedContent.TryCreate(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(text)), out StreamedContent? content));
        return new OutgoingMessage { Sender = EnvelopePath.Parse("a@example.org"), Recipients = [EnvelopePath.Parse("m@example.net")], Streamed = content, Render = () => ReadOnlyMemory<byte>.Empty };
    }

    private static async Task<SmtpSessionEnd> ServeAsync(TcpListener listener, List<RecordingHandler> handlers, CancellationToken stop)
    {
        SmtpService service = new(new SmtpServerOptions(), _ =>
        {
            RecordingHandler handler = new();
            handlers.Add(handler);
            return handler;
        });
        using Socket socket = await listener.AcceptSocketAsync(stop);
        await using NetworkStream stream = new(socket);
        return await service.RunAsync(new Ends(PipeReader.Create(stream), PipeWriter.Create(stream)), new SmtpSessionInfo(), stop);
    }

    private static async Task<SmtpClientConnection> ConnectAsync(IPEndPoint server)
    {
        // The sink says nothing when it is ready: connecting is the only way to know.
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
        {
            if ((await SmtpClientConnection.ConnectAsync(server, new())).Connection is { } connection) return connection;
            await Task.Yield();
        }
        throw new TimeoutException("smtp-sink does not listen.");
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
