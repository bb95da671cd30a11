using CryptoList.Lists;
using CryptoList.Storage.Backup;

namespace CryptoList.Server.Serving;

/// <summary>A server does not start on a restored backup before its operator has said that the logs in it are current.</summary>
internal sealed class RestoreGuard(string keyFolder) : IHostedService
{
    /// <exception cref="StoreUnavailableException">It is one; says what to do.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (RestoredMark.Read(keyFolder) is { } mark)
        {
            throw new StoreUnavailableException(
                $"This is a backup of {DateTimeOffset.FromUnixTimeSeconds(mark.Made):u}, restored. Whoever was removed since is still in its logs and would get mail. Bring each list's log up to date, then say so: cryptolist store confirm --help");
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
