using System.Threading.Channels;
using CryptoList.Lists.Telemetry;
using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// Records outcomes in batches that make themselves: while one is written the next gathers, and while many copies are under way a moment longer.
/// So a lone copy is settled at once, and thousands a second share a transaction; at a kill little more is in doubt than what was on the wire.
/// </summary>
internal sealed partial class OutcomeRecorder(
    IDeliveryQueue queue, Func<int> underWay, ServerInstruments instruments, Action<IReadOnlyList<CopyOutcome>> recorded, TimeProvider time, ILogger logger)
{
    private const int MaxBatch = 1000;

    /// <summary>Copies under way from which on outcomes are let gather: a transaction by itself costs as much as some thirty of them.</summary>
    private const int Many = 512;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan StoreRetry = TimeSpan.FromMilliseconds(500);

    private readonly Channel<CopyOutcome> _outcomes = Channel.CreateUnbounded<CopyOutcome>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(in CopyOutcome outcome) => _outcomes.Writer.TryWrite(outcome);

    /// <summary>No more will come: <see cref="RunAsync"/> ends when all is recorded.</summary>
    public void Complete() => _outcomes.Writer.TryComplete();

    public async Task RunAsync(CancellationToken giveUp)
    {
        var batch = new List<CopyOutcome>(MaxBatch);
        while (await _outcomes.Reader.WaitToReadAsync(giveUp).ConfigureAwait(false))
        {
            if (underWay() >= Many) await Task.Delay(Gathering, time, giveUp).ConfigureAwait(false);
            batch.Clear();
            while (batch.Count < MaxBatch && _outcomes.Reader.TryRead(out var outcome)) batch.Add(outcome);
            while (!await TryRecordAsync(batch, giveUp).ConfigureAwait(false)) await Task.Delay(StoreRetry, time, giveUp).ConfigureAwait(false);
            recorded(batch);
        }
    }

    private async ValueTask<bool> TryRecordAsync(List<CopyOutcome> batch, CancellationToken giveUp)
    {
        try
        {
            await StoreWork.RunAsync(instruments, "settle", async () =>
            {
                await queue.SettleAsync(batch, time.GetUtcNow().ToUnixTimeMilliseconds(), giveUp).ConfigureAwait(false);
                return batch.Count;
            }).ConfigureAwait(false);
            return true;
        }
        catch (StoreUnavailableException fault)
        {
            LogNotRecorded(batch.Count, fault.Message);
            return false;
        }
    }

    [LoggerMessage(EventId = 1421, EventName = "outcomes-wait", Level = LogLevel.Warning, Message = "{Count} outcomes wait to be recorded: {Reason}")]
    private partial void LogNotRecorded(int count, string reason);
}
