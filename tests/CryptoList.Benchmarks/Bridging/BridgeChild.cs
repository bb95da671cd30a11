using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CryptoList.Benchmarks.Serving;
using CryptoList.Mail.Tests.Imap;
using CryptoList.Mail.Tests.Smtp;

namespace CryptoList.Benchmarks.Bridging;

/// <summary><c>cryptolist-helper bridge</c> as a process of its own.</summary>
internal static class BridgeChild
{
    /// <summary>Returns when it listens, and where.</summary>
    public static async Task<(MeasuredProcess Process, IPEndPoint At)> StartAsync(string home, DovecotImap dovecot)
    {
        var at = FreePorts.NextEndPoint();
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "cryptolist-helper.dll"), "--home", home, "bridge", "--imap-server", dovecot.ImplicitTls.ToString(), "--imap-ca-file", dovecot.CaFile, "--imap-listen", at.ToString()];
        var process = new MeasuredProcess(new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true });
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(at, late.Token);
                return (process, at);
            }
            catch (SocketException)
            {
                await Task.Delay(50, late.Token);
            }
        }
    }
}
