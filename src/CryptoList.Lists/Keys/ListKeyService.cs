using CryptoList.Cryptography.Hpke;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Keys;

/// <summary>Replaces the server's keys of a list and destroys what has been replaced long enough.</summary>
public sealed class ListKeyService(RosterService rosters, IKeyStore keys, TimeProvider time)
{
    /// <summary>How long the private half of a replaced seal key still opens posts that were sealed before: 21 days.</summary>
    public static readonly TimeSpan Retirement = TimeSpan.FromDays(21);

    /// <summary>Makes a new seal key, stores it, and puts it into the log. A key whose entry did not get in is destroyed again.</summary>
    public async ValueTask<AppendResult> RotateSealKeyAsync(HostedList list, CancellationToken cancel = default)
    {
        using var fresh = HpkePrivateKey.Generate();
        // Stored first: once the entry is out, posts sealed to it may come.
        keys.AddSealKey(list.Id, fresh);
        AppendResult? result = null;
        try
        {
            return result = await rosters.AppendAsync(
                list, (log, clock) => new RosterAuthor(log, list.SigningKey(clock.GetUtcNow().ToUnixTimeSeconds()), clock).ServerSealKey(fresh.PublicKey), cancel).ConfigureAwait(false);
        }
        finally
        {
            if (result is not null && result.Outcome != AppendOutcome.Appended) keys.DestroySealKey(list.Id, fresh.PublicKey);
            list.ForgetSealKeys();
        }
    }

    /// <summary>Rotates when the present seal key is older than <paramref name="maxAge"/>; null when it is not.</summary>
    public async ValueTask<AppendResult?> RotateWhenDueAsync(HostedList list, TimeSpan maxAge, CancellationToken cancel = default)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return now - list.Log.AtHead(now).SealKeys[^1].SinceTime < maxAge.TotalSeconds ? null : await RotateSealKeyAsync(list, cancel).ConfigureAwait(false);
    }

    /// <summary>Destroys the private seal keys that were replaced 21 days ago or more; gives how many.</summary>
    public int DestroyRetired(HostedList list)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var destroyed = list.Log.AtHead(now).SealKeys
            .Where(k => k.ReplacedTime is { } replaced && now - replaced >= Retirement.TotalSeconds)
            .Count(k => keys.DestroySealKey(list.Id, k.Key));
        if (destroyed > 0) list.ForgetSealKeys();
        return destroyed;
    }
}
