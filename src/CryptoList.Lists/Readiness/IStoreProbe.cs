namespace CryptoList.Lists.Readiness;

/// <summary>Whether the store takes changes now.</summary>
public interface IStoreProbe
{
    /// <summary>Commits a change that changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">It does not; says why.</exception>
    ValueTask WriteAsync(CancellationToken cancel = default);
}
