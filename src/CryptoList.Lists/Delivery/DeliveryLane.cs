using CryptoList.Mail.Smtp.Client;

namespace CryptoList.Lists.Delivery;

/// <summary>One connection to the relay, made when there is something to send, kept for a while, made again when it ends.</summary>
internal sealed class DeliveryLane(DeliveryWorker worker, DeliveryOptions options, TimeProvider time)
{
    private readonly SmtpClientOptions _client = Client(options);
    private readonly Stack<CopyBuffer> _buffers = new();
    private SmtpClientConnection? _connection;

    /// <summary>How every connection to the relay is made.</summary>
    public static SmtpClientOptions Client(DeliveryOptions options) => new()
    {
        LocalName = options.HostName,
        Tls = options.Tls,
        Trust = options.Trust,
        Credentials = options.Credentials,
        ConnectTimeout = options.ConnectTimeout,
        TlsTimeout = options.ConnectTimeout,
        GreetingTimeout = options.ReplyTimeout,
        CommandTimeout = options.ReplyTimeout,
        DataInitiationTimeout = options.ReplyTimeout,
        DataBlockTimeout = options.BlockTimeout,
        DataTerminationTimeout = options.MessageTimeout,
    };

    /// <summary>There is a connection.</summary>
    public bool IsConnected => Volatile.Read(ref _connection) is not null;

    /// <summary>Closes the connection at once; copies on it get their outcomes.</summary>
    public void Abort() => Volatile.Read(ref _connection)?.Abort();

    /// <summary>Runs until <paramref name="stopping"/>: then takes no more copies, and ends when those it has are settled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                if (!await WaitForWorkAsync(stopping).ConfigureAwait(false)) continue;
                if (_connection is null && !await ConnectAsync(stopping).ConfigureAwait(false)) continue;
                var end = await _connection!.SendAsync(() => stopping.IsCancellationRequested ? null : Next(), Done, CancellationToken.None).ConfigureAwait(false);
                if (end == SmtpConnectionEnd.None) worker.RelayAnswered();
                else Close(end);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nothing was under way: what was had its outcome before the wait.
        }
        finally
        {
            if (Interlocked.Exchange(ref _connection, null) is { } open) await open.QuitAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> WaitForWorkAsync(CancellationToken stopping)
    {
        var wait = worker.Ready.WaitToReadAsync(stopping);
        if (wait.IsCompleted || _connection is null) return await wait.ConfigureAwait(false);
        var work = wait.AsTask();
        try
        {
            return await work.WaitAsync(options.KeepIdle, time, stopping).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            var idle = _connection;
            Volatile.Write(ref _connection, null);
            await idle.QuitAsync().ConfigureAwait(false);
            return await work.ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> ConnectAsync(CancellationToken stopping)
    {
        var result = await SmtpClientConnection.ConnectAsync(options.Smarthost, _client, time, stopping).ConfigureAwait(false);
        Volatile.Write(ref _connection, result.Connection);
        if (result.Connection is not null)
        {
            worker.InClear.Connected(result.InClearBecause);
            return true;
        }

        stopping.ThrowIfCancellationRequested();
        await worker.RelayAwayAsync(result, stopping).ConfigureAwait(false);
        return false;
    }

    private OutgoingMessage? Next()
    {
        while (worker.Ready.TryRead(out var job))
        {
            job.Lane = this;
            if (!job.TryMove(Stage.Queued, Stage.Taken)) continue;
            if (worker.Wrapping.MessageOf(job, Render) is { } message) return message;
        }

        return null;
    }

    private ReadOnlyMemory<byte>? Render(CopyJob job)
    {
        if (!job.TryMove(Stage.Taken, Stage.Rendered)) return null;
        var buffer = _buffers.TryPop(out var known) ? known : new CopyBuffer();
        buffer.Clear();
        job.Buffer = buffer;
        return worker.Wrapping.TryWrap(job, buffer) ? buffer.Written : null;
    }

    private void Done(OutgoingMessage message, DeliveryOutcome outcome)
    {
        var job = (CopyJob)message.State!;
        if (job.Buffer is { } buffer)
        {
            job.Buffer = null;
            _buffers.Push(buffer);
        }

        worker.Settle(job, outcome[0]);
    }

    private void Close(SmtpConnectionEnd end)
    {
        worker.ConnectionEnded(end, _connection!.EndReply);
        _connection.Dispose();
        Volatile.Write(ref _connection, null);
    }
}
