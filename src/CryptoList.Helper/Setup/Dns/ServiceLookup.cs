using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Setup.Dns;

/// <summary>
/// Asks the system's name servers for SRV records, by UDP, and by TCP where the answer does not fit. The platform has no such question, and no library could be had.
/// What comes is not authenticated.
/// </summary>
internal sealed class ServiceLookup(Internet internet)
{
    private const int MaxDatagram = 4096;
    private const int Tries = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The records of that name, the best first; none where there are none, or nobody answers.</summary>
    public async Task<IReadOnlyList<ServiceRecord>> FindAsync(string name, CancellationToken cancellation)
    {
        for (var tries = 0; tries < Tries; tries++)
            foreach (var server in internet.NameServers())
                if (await AskAsync(server, name, cancellation).ConfigureAwait(false) is { } records)
                    return records;
        return [];
    }

    private static async Task<IReadOnlyList<ServiceRecord>?> AskAsync(IPEndPoint server, string name, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            var question = ServiceQuery.Write((ushort)RandomNumberGenerator.GetInt32(1 << 16), name);
            using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(server, either.Token).ConfigureAwait(false);
            await socket.SendAsync(question, either.Token).ConfigureAwait(false);
            var answer = new byte[MaxDatagram];
            while (true)
            {
                var length = await socket.ReceiveAsync(answer, either.Token).ConfigureAwait(false);
                if (ServiceQuery.Read(question, answer.AsSpan(0, length), out var truncated) is not { } records) continue;
                return truncated ? await AskByTcpAsync(server, question, either.Token).ConfigureAwait(false) : records;
            }
        }
        catch (Exception failed) when (failed is SocketException or IOException || (failed is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<ServiceRecord>?> AskByTcpAsync(IPEndPoint server, byte[] question, CancellationToken cancellation)
    {
        using var client = new TcpClient(server.AddressFamily);
        await client.ConnectAsync(server, cancellation).ConfigureAwait(false);
        var stream = client.GetStream();
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)question.Length);
        await stream.WriteAsync((byte[])[.. length, .. question], cancellation).ConfigureAwait(false);
        await stream.ReadExactlyAsync(length, cancellation).ConfigureAwait(false);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer, cancellation).ConfigureAwait(false);
        return ServiceQuery.Read(question, answer, out _);
    }
}
