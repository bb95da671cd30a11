using System.IO.Pipelines;
using System.Text;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Server.Listening;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace CryptoList.Server.Tests.Serving;

/// <summary>A client that closes its half of the connection behind its last command, as Exim does with QUIT behind the last chunk, still reads the replies.</summary>
public sealed class HalfClosedTests
{
    [Fact]
    public async Task It_is_served_to_the_end()
    {
        var (input, output) = (new Pipe(), new Pipe());
        var connection = new DefaultConnectionContext("1", new Duplex(input.Reader, output.Writer), new Duplex(output.Reader, input.Writer))
        {
            // So Kestrel calls it from the client's FIN on.
            ConnectionClosed = new CancellationToken(canceled: true),
        };
        await input.Writer.WriteAsync("EHLO a.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nBDAT 6 LAST\r\nHello!QUIT\r\n"u8.ToArray());
        await input.Writer.CompleteAsync();

        await new SmtpConnectionHandler(new SmtpService(new SmtpServerOptions(), _ => new Impatient()), new ConnectionLimits()).OnConnectedAsync(connection);
        await output.Writer.CompleteAsync();

        var replies = Encoding.ASCII.GetString((await output.Reader.ReadAtLeastAsync(int.MaxValue)).Buffer.FirstSpan).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["250", "250", "250", "221"], replies[^4..].Select(r => r[..3]));
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    /// <summary>Gives up as soon as it is told to.</summary>
    private sealed class Impatient : ISmtpHandler, ISmtpDataReceiver
    {
        public ValueTask<SmtpReply> MailAsync(MailCommand command, CancellationToken aborted) => Unless(SmtpReplies.SenderOk, aborted);

        public ValueTask<SmtpReply> RcptAsync(RcptCommand command, CancellationToken aborted) => Unless(SmtpReplies.RecipientOk, aborted);

        public ValueTask<SmtpDataStart> BeginDataAsync(CancellationToken aborted) => Unless(SmtpDataStart.Accept(this), aborted);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted) => new(Unless(0, aborted).AsTask());

        public ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted) => Unless<SmtpDataReplies>(SmtpReplies.Ok, aborted);

        public ValueTask AbortAsync() => default;

        public ValueTask EndTransactionAsync() => default;

        public ValueTask DisposeAsync() => default;

        private static ValueTask<T> Unless<T>(T answer, CancellationToken aborted) => aborted.IsCancellationRequested ? ValueTask.FromCanceled<T>(aborted) : new(answer);
    }
}
