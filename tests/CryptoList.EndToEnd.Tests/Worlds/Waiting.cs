using System.Net;
using System.Net.Sockets;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Waits for what programs do in their own time.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Returns when somebody listens there, after a minute at most unless it is said.</summary>
    public static async Task ForPortAsync(IPEndPoint at, TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? Patience);
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(at, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(10, limit.Token);
            }
        }
    }

    /// <summary>Returns when it is so; otherwise fails with what is known then.</summary>
    public static async Task UntilAsync(Func<bool> holds, Func<string> known)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!holds())
        {
            if (limit.IsCancellationRequested) Assert.Fail(known());
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
