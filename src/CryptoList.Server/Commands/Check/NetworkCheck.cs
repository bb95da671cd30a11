using System.Net;
using System.Net.Sockets;
using CryptoList.Lists.Delivery;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Client.Tls;
using CryptoList.Server.Settings;

namespace CryptoList.Server.Commands.Check;

/// <summary>The relay, and the ports to listen on.</summary>
internal static class NetworkCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Goes as far with the server of each route as delivery does before its first message: greeting, EHLO, TLS and login as set.</summary>
    public static async Task<IReadOnlyList<CheckLine>> RelaysAsync(ServerSettings settings, CancellationToken cancel)
    {
        var delivery = settings.Relay.Apply(settings.Delivery);
        var lines = new List<CheckLine> { await RelayAsync("relay", delivery.DefaultRoute, settings, cancel) };
        foreach (var route in delivery.Routes) lines.Add(await RelayAsync($"route {route.Name}", route, settings, cancel));
        return lines;
    }

    private static async Task<CheckLine> RelayAsync(string name, RelayRoute route, ServerSettings settings, CancellationToken cancel)
    {
        var where = route.Server is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : route.Server.ToString();
        var client = route.Client(settings.Delivery) with { ConnectTimeout = Patience, TlsTimeout = Patience, GreetingTimeout = Patience, CommandTimeout = Patience };
        var result = await SmtpClientConnection.ConnectAsync(route.Server, client, TimeProvider.System, cancel);
        if (result.Connection is not { } connection)
        {
            var said = result.Reply is { } reply ? $", it said {reply}" : "";
            return CheckLine.Fail(name, $"{where}: {KebabCase.Of(result.End)}{(result.Detail is { } detail ? $", {detail}" : "")}{said}", "start the relay, or look at Smarthost:Host, Port, Tls, CaFile, User; mail is taken meanwhile and waits");
        }

        using (connection)
        {
            await connection.QuitAsync();
            var how = $"{where} answers{(connection.Encrypted ? ", with TLS" : ", in clear")}{(route.Credentials is null ? "" : ", and lets us in")}";
            if (result.InClearBecause is { } because) return CheckLine.Warn(name, $"{how}: its TLS fails ({because})", "mend the relay's TLS, then set Smarthost:Tls to starttls");
            if (connection.Capabilities.MaxMessageSize is { } most and > 0 && most < settings.Session.MaxMessageSize) return CheckLine.Warn(name, $"{how}, and takes messages of {most} octets, this server of {settings.Session.MaxMessageSize}", "raise the relay's limit (Postfix: message_size_limit), or lower Smtp:MaxMessageBytes");
            var local = route.Server is DnsEndPoint { Host: "localhost" } || (route.Server is DnsEndPoint host && IPAddress.TryParse(host.Host, out var address) && IPAddress.IsLoopback(address));
            if (!local && route.Tls is (SmtpTlsMode.Off or SmtpTlsMode.Opportunistic)) return CheckLine.Warn(name, $"{how}, and nobody verifies who it is", "set Smarthost:Tls to starttls or implicit: it is not on this machine");
            return CheckLine.Ok(name, how);
        }
    }

    /// <summary>Each port: free, or taken by this very server.</summary>
    public static IEnumerable<CheckLine> Ports(ServerSettings settings, bool served)
    {
        foreach (var (setting, endPoints) in ((string, IReadOnlyList<IPEndPoint>)[])[("Smtp:Listen", settings.Listen), ("Smtp:SubmissionListen", settings.SubmissionListen), ("Smtp:SubmissionTlsListen", settings.SubmissionTlsListen), ("Health:Listen", settings.Telemetry.HealthListen)])
        {
            foreach (var endPoint in endPoints) yield return Port(setting, endPoint, served);
        }
    }

    private static CheckLine Port(string setting, IPEndPoint endPoint, bool served)
    {
        try
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(endPoint);
            socket.Listen();
            return served && endPoint.Port != 0
                ? CheckLine.Warn(setting, $"{endPoint} is free, though a server runs on this data folder", "it runs with other settings than these: look at its arguments and environment")
                : CheckLine.Ok(setting, $"{endPoint} is free");
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse when served => CheckLine.Ok(setting, $"{endPoint} is taken, and a server runs on this data folder"),
                SocketError.AddressAlreadyInUse => CheckLine.Fail(setting, $"{endPoint} is taken by another program", $"stop it (ss -ltnp 'sport = :{endPoint.Port}' names it), or write another address in {setting}"),
                SocketError.AccessDenied => CheckLine.Fail(setting, $"this user may not listen on {endPoint}", "ports below 1024 need CAP_NET_BIND_SERVICE: the systemd unit gives it; or take a higher port behind the relay"),
                SocketError.AddressNotAvailable => CheckLine.Fail(setting, $"{endPoint.Address} is no address of this machine", "write one that is, or 0.0.0.0"),
                _ => CheckLine.Fail(setting, $"{endPoint}: {fault.SocketErrorCode}", $"write another address in {setting}"),
            };
        }
    }
}
