using CryptoList.Mail.Smtp.Client;

namespace CryptoList.Lists.Delivery;

/// <summary>One connection of a route, made when there is something to send, kept for a while, made again when it ends.</summary>
internal sealed class DeliveryLane(DeliveryWorker worker, Destination destination, DeliveryOptions options, TimeProvider time)
{
    private readonly SmtpClientOptions _client = destination.Route.Client(options);
    private readonly Stack<CopyBuffer> _buffers = new();
    private SmtpClientConnection? _connection;

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
                await WaitForWorkAsync(stopping).ConfigureAwait(false);
                if (_connection is null && !await ConnectAsync(stopping).ConfigureAwait(false)) continue;
                var end = await _connection!.SendAsync(() => stopping.IsCancellationRequested ? null : Next(), Done, CancellationToken.None).ConfigureAwait(false);
                if (end == SmtpConnectionEnd.None) destination.Pause.Over();
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

    private async ValueTask WaitForWorkAsync(CancellationToken stopping)
    {
        var work = destination.Ready.WaitAsync(stopping);
        if (work.IsCompleted || _connection is null)
        {
            await work.ConfigureAwait(false);
            return;
        }

        try
        {
            await work.WaitAsync(options.KeepIdle, time, stopping).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            var idle = _connection;
            Volatile.Write(ref _connection, null);
            await idle.QuitAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> ConnectAsync(CancellationToken stopping)
    {
        var result = await SmtpClientConnection.ConnectAsync(destination.Route.Server, _client, time, stopping).ConfigureAwait(false);
        Volatile.Write(ref _connection, result.Connection);
        worker.Instruments.RelayTried(destination.Route.Name, result.Connection is not null, result.Connection?.Encrypted ?? false);
        if (result.Connection is not null)
        {
            destination.InClear.Connected(result.InClearBecause);
            return true;
        }

        stopping.ThrowIfCancellationRequested();
        await worker.AwayAsync(destination, result, stopping).ConfigureAwait(false);
        return false;
    }

    private OutgoingMessage? Next()
    {
        while (destination.Ready.Take(options.RecipientsPerCopy) is { Count: > 0 } taken)
        {
            if (worker.Gathering.Gather(taken, destination.Ready, this) is { } copy) return copy.ToMessage(Render);
        }

        return null;
    }

    private ReadOnlyMemory<byte>? Render(CopyMessage copy, OutgoingMessage message)
    {
        var buffer = _buffers.TryPop(out var known) ? known : new CopyBuffer();
        buffer.Clear();
        copy.Buffer = buffer;
        // Not with ?: since a null beside memory is an empty memory, which would be sent.
        if (!worker.Wrapping.TryWrap(copy, message, buffer)) return null;
        return buffer.Written;
    }

    private void Done(OutgoingMessage message, DeliveryOutcome outcome)
    {
        var copy = (CopyMessage)message.State!;
        if (copy.Buffer is { } buffer)
        {
            copy.Buffer = null;
            _buffers.Push(buffer);
        }

        for (var i = 0; i < copy.Jobs.Count; i++)
        {
            var job = copy.Jobs[i];
            job.Own?.Dispose();
            job.Own = null;
            // Nothing is wrong with this one: another who shared the message left at the last moment.
            if (outcome[i].Status == DeliveryStatus.Cancelled && job.Withheld is null && job.TryPutBack()) destination.Ready.Add(job);
            else destination.Guard.Take(job, outcome[i]);
        }
    }

    private void Close(SmtpConnectionEnd end)
    {
        worker.ConnectionEnded(end, _connection!.EndReply);
        _connection.Dispose();
        Volatile.Write(ref _connection, null);
    }
}
