using CryptoList.Lists;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Posting;

namespace CryptoList.Server.Serving;

/// <summary>
/// Before the server takes mail: has it the keys of every list? Without them it would turn posts away one by one, and give up copies that
/// another node, or this one with its key folder mounted, could send.
/// </summary>
internal sealed class KeyCheck(ListDirectory directory, IPostStore posts, IKeyStore keys, TimeProvider time, string folder) : IHostedService
{
    private const int Named = 5;

    /// <exception cref="StoreUnavailableException">Keys are missing; names the lists and what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var faults = await MissingAsync(directory, posts, keys, time, cancellationToken);
        if (faults.Count == 0) return;
        var more = faults.Count > Named ? $"; and {faults.Count - Named} lists more" : "";
        throw new StoreUnavailableException(
            $"The key folder '{folder}' lacks keys ({string.Join("; ", faults.Take(Named))}{more}). Mount the folder that the store's other nodes use, name it with Data:Keys, or bring it back from its backup.");
    }

    /// <summary>What each list lacks, by its address.</summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(ListDirectory directory, IPostStore posts, IKeyStore keys, TimeProvider time, CancellationToken cancel)
    {
        var faults = new List<string>();
        foreach (var list in directory.All.OrderBy(l => l.Key))
        {
            if (await MissingAsync(list, posts, keys, time, cancel) is { } missing) faults.Add($"{list.Address}: {missing}");
        }

        return faults;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async ValueTask<string?> MissingAsync(HostedList list, IPostStore posts, IKeyStore keys, TimeProvider time, CancellationToken cancel)
    {
        var state = list.Log.AtHead(time.GetUtcNow().ToUnixTimeSeconds());
        using (var signing = keys.SigningKey(list.Id, state.ServerSigningKey.Fingerprint))
        {
            if (signing is null) return "its signing key";
        }

        var sealing = keys.SealKeys(list.Id);
        var sealKnown = sealing.Any(k => k.PublicKey.Bytes.Span.SequenceEqual(state.CurrentSealKey.Bytes.Span));
        foreach (var key in sealing) key.Dispose();
        if (!sealKnown) return "its seal key";
        var days = (await posts.QueueDaysAsync(list.Key, cancel)).Except(keys.QueueDays(list.Id)).Order().ToArray();
        return days.Length > 0 ? $"the queue keys of {days.Length} {(days.Length == 1 ? "day" : "days")} with posts still kept" : null;
    }
}
