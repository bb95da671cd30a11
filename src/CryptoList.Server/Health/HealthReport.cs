using CryptoList.Lists;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Following;
using CryptoList.Lists.Readiness;
using CryptoList.Server.Serving;
using CryptoList.Server.Settings;

namespace CryptoList.Server.Health;

/// <summary>
/// Whether this server can do its work: started and not stopping, the store takes changes, the keys are there, removals are heard of, its
/// lease holds. Not whether the relay is there: without it mail is taken and waits.
/// </summary>
internal sealed class HealthReport(
    IStoreProbe store, FollowWorker follower, DeliveryWorker delivery, IHostApplicationLifetime lifetime, ServerSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>The store's answer is good for so long: whoever asks often does not make it write often.</summary>
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FollowLimit = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private HealthCheck? _store;
    private long _asked;

    /// <summary>All checks; ready when all are so.</summary>
    public async Task<IReadOnlyList<HealthCheck>> ReadAsync(CancellationToken cancel)
    {
        var (started, stopping) = (lifetime.ApplicationStarted.IsCancellationRequested, lifetime.ApplicationStopping.IsCancellationRequested);
        if (!started || stopping) return [new("serving", false, stopping ? "stopping" : "starting")];
        return
        [
            new("serving", true, null),
            await StoreAsync(cancel),
            Keys(),
            Check("following", follower.ExecuteTask is { IsCompleted: false } && follower.Behind < FollowLimit, "changes of the store have not been taken in for 30 seconds"),
            Check("delivering", delivery.ExecuteTask is { IsCompleted: false }, "delivery has ended"),
            Check("lease", delivery.HoldsLease, "the lease on copies ran out"),
        ];
    }

    public void Dispose() => _asking.Dispose();

    private static HealthCheck Check(string name, bool ok, string reason) => new(name, ok, ok ? null : reason);

    private async Task<HealthCheck> StoreAsync(CancellationToken cancel)
    {
        await _asking.WaitAsync(cancel);
        try
        {
            if (_store is { } known && time.GetElapsedTime(_asked) < GoodFor) return known;
            _store = await AskStoreAsync();
            _asked = time.GetTimestamp();
            return _store;
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<HealthCheck> AskStoreAsync()
    {
        try
        {
            // On another thread: SQLite waits for a lock without giving the thread back.
            await Task.Run(async () => await store.WriteAsync()).WaitAsync(Patience, time);
            return new("store", true, null);
        }
        catch (StoreUnavailableException fault)
        {
            return new("store", false, fault.Message);
        }
        catch (TimeoutException)
        {
            return new("store", false, "it did not answer within 3 seconds");
        }
    }

    private HealthCheck Keys()
    {
        var folder = DataServices.KeyFolder(settings, Path.GetFullPath(settings.DataFolder));
        return Check("keys", Directory.Exists(Path.Combine(folder, "lists")), "the key folder is not there");
    }
}
