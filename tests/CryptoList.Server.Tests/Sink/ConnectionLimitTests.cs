using System.Net;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Smtp.Server;
using CryptoList.Server.Listening;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Xunit;

namespace CryptoList.Server.Tests.Sink;

public class ConnectionLimitTests
{
    [Fact]
    public async Task One_connection_too_many_from_an_address_is_told_421_and_so_is_one_that_no_handler_can_be_made_for()
    {
        SmtpEndpoint? endpoint = null;
        SmtpService service = new(new SmtpServerOptions(), _ => throw new InvalidOperationException("No handler."));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => endpoint = k.ListenSmtp(new IPEndPoint(IPAddress.Loopback, 0), service, new ConnectionLimits { PerAddress = 1 }));
        await using WebApplication application = builder.Build();
        await application.StartAsync();
        Assert.NotEqual(0, ((IPEndPoint)endpoint!.Bound).Port);
        Assert.True(endpoint.Handler.Connections.TryEnter(IPAddress.Loopback));
        SmtpConnectResult refused = await SmtpClientConnection.ConnectAsync(endpoint.Bound, new());
        Assert.Equal((SmtpConnectionEnd.GreetingDeferred, SmtpReplies.TooManyConnections), (refused.End, refused.Reply));
        endpoint.Handler.Connections.Leave(IPAddress.Loopback);
        SmtpConnectResult faulty = await SmtpClientConnection.ConnectAsync(endpoint.Bound, new());
        Assert.Equal(SmtpReplies.CannotServe, faulty.Reply);
    }

    [Fact]
    public void Connections_count_in_all_and_by_address()
    {
        ConnectionCounter counter = new(new ConnectionLimits { Total = 3, PerAddress = 2 });
        IPAddress one = IPAddress.Parse("192.0.2.1"), other = IPAddress.Parse("192.0.2.2"), third = IPAddress.Parse("192.0.2.3");
        Assert.True(counter.TryEnter(one));
        Assert.True(counter.TryEnter(one.MapToIPv6()));
        Assert.False(counter.TryEnter(one));
        Assert.True(counter.TryEnter(other));
        Assert.False(counter.TryEnter(third));
        counter.Leave(one);
        Assert.True(counter.TryEnter(third));
    }

    [Fact]
    public void Addresses_of_one_IPv6_network_count_together()
    {
        ConnectionCounter counter = new(new ConnectionLimits { PerAddress = 1 });
        Assert.True(counter.TryEnter(IPAddress.Parse("2001:db8::1")));
        Assert.False(counter.TryEnter(IPAddress.Parse("2001:db8::2")));
        Assert.True(counter.TryEnter(IPAddress.Parse("2001:db8:0:1::2")));
    }
}
