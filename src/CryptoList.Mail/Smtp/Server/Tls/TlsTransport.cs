using System.IO.Pipelines;
using System.Net.Security;

namespace CryptoList.Mail.Smtp.Server.Tls;

/// <summary>A transport within TLS. Disposing it says close_notify, so that the peer can tell an end from a cut, and leaves the transport below open.</summary>
internal sealed class TlsTransport : IDuplexPipe, IAsyncDisposable
{
    /// <summary>Octets read at once: a whole TLS record (RFC 8446 section 5.1).</summary>
    private const int RecordLength = 16 * 1024;

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(5);

    private readonly SslStream _tls;
    private readonly IDuplexPipe _below;
    private readonly TimeProvider _time;

    public TlsTransport(SslStream tls, IDuplexPipe below, TimeProvider time)
    {
        (_tls, _below, _time) = (tls, below, time);
        // Reads of nothing wait without holding a buffer: a slow client costs little.
        Input = PipeReader.Create(tls, new StreamPipeReaderOptions(bufferSize: RecordLength, leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _tls.ShutdownAsync().WaitAsync(ClosePatience, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The peer takes nothing any more.
            _below.Output.CancelPendingFlush();
        }
        catch (Exception lost) when (lost is IOException or InvalidOperationException or OperationCanceledException or ObjectDisposedException)
        {
            // The peer is gone, or what it last sent was no TLS.
        }
        await Input.CompleteAsync().ConfigureAwait(false);
        try
        {
            await Output.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is IOException or InvalidOperationException or OperationCanceledException or ObjectDisposedException)
        {
            // Octets that were not flushed had nowhere to go.
        }
        await _tls.DisposeAsync().ConfigureAwait(false);
    }
}
