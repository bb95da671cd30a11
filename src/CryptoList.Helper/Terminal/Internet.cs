using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using CryptoList.Mail.Smtp.Client.Tls;

namespace CryptoList.Helper.Terminal;

/// <summary>How this machine reaches others: where a name leads, which servers answer for names, and pages over HTTPS.</summary>
public sealed class Internet
{
    private const int MaxRedirects = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Where a host and port are; usually what the system's resolver says of them.</summary>
    public Func<DnsEndPoint, EndPoint> Route { get; init; } = named => named;

    /// <summary>The servers that are asked for records of names, the first first.</summary>
    public Func<IReadOnlyList<IPEndPoint>> NameServers { get; init; } = OfSystem;

    /// <summary>
    /// What lies at an address, over HTTPS with a certificate that is believed, without a proxy or cookies; followed to other places over HTTPS alone. Null where nothing does,
    /// nobody answers within 15 s, or it is longer than <paramref name="maxOctets"/>.
    /// </summary>
    public async Task<byte[]?> GetAsync(Uri address, int maxOctets, TlsTrust trust, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            for (var followed = 0; followed <= MaxRedirects && address.Scheme == Uri.UriSchemeHttps; followed++)
            {
                using var client = new HttpClient(Handler(address.IdnHost, trust)) { MaxResponseContentBufferSize = maxOctets };
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                request.Headers.UserAgent.Add(new ProductInfoHeaderValue("cryptolist-helper", "1"));
                using var response = await client.SendAsync(request, either.Token).ConfigureAwait(false);
                if (response.StatusCode == HttpStatusCode.OK) return await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
                if ((int)response.StatusCode / 100 != 3 || response.Headers.Location is not { } location) return null;
                address = new Uri(address, location);
            }

            return null;
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or UriFormatException || (failed is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>What time it is by the clock of a web server, to the second; null where there is none, or it does not say.</summary>
    public async Task<DateTimeOffset?> TimeAtAsync(string host, TlsTrust trust, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var client = new HttpClient(Handler(host, trust));
            using var request = new HttpRequestMessage(HttpMethod.Head, new UriBuilder(Uri.UriSchemeHttps, host).Uri);
            using var response = await client.SendAsync(request, either.Token).ConfigureAwait(false);
            return response.Headers.Date;
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or UriFormatException || (failed is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private SocketsHttpHandler Handler(string host, TlsTrust trust) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        SslOptions = trust.Handshake(host, verify: true, _ => { }),
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(Route(context.DnsEndPoint), cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    private static IReadOnlyList<IPEndPoint> OfSystem() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().Where(i => i.OperationalStatus == OperationalStatus.Up).SelectMany(i => i.GetIPProperties().DnsAddresses).Distinct().Take(3).Select(a => new IPEndPoint(a, 53))];
}
