using System.Net;
using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Mail.Tests.Smtp;
using CryptoList.Server.Sink;

namespace CryptoList.EndToEnd.Tests;

/// <summary>Mail servers that nobody wrote for this hand over what people send through them, by SMTP and by LMTP.</summary>
public sealed class HandingOverTests
{
    private const string Sender = "someone@example.org";
    private const string OtherList = "other@" + World.ListDomain;
    private const string NoList = "nobody@" + World.ListDomain;

    [PostfixFact]
    public Task A_helpers_post_through_Postfix_by_SMTP_reaches_everyone() => PostsAsync((world, at) => PostfixAsync(world, at, $"smtp:[{world.Smtp.Address}]:{world.Smtp.Port}"));

    [PostfixFact]
    public Task A_helpers_post_through_Postfix_by_LMTP_reaches_everyone() => PostsAsync((world, at) => PostfixAsync(world, at, $"lmtp:inet:{world.Lmtp}"));

    [PostfixFact]
    public Task A_helpers_post_through_Postfix_by_LMTP_on_a_Unix_socket_reaches_everyone() => PostsAsync((world, at) => PostfixAsync(world, at, $"lmtp:unix:{world.LmtpSocket}"));

    [PostfixFact]
    public Task Postfix_heeds_the_reply_to_each_recipient_of_LMTP() => EachRecipientAsync((world, at) => PostfixAsync(world, at, $"lmtp:inet:{world.Lmtp}"));

    [EximFact]
    public Task A_helpers_post_through_Exim_by_SMTP_reaches_everyone() => PostsAsync((world, at) => EximAsync(world, at, world.Smtp, "driver = smtp"));

    [EximFact]
    public Task A_helpers_post_through_Exim_by_LMTP_reaches_everyone() => PostsAsync((world, at) => EximAsync(world, at, world.Lmtp, "driver = smtp\n  protocol = lmtp"));

    [EximFact]
    public Task A_helpers_post_through_Exim_by_LMTP_on_a_Unix_socket_reaches_everyone() => PostsAsync(EximBySocketAsync);

    [EximFact]
    public Task Exim_heeds_the_reply_to_each_recipient_of_LMTP() => EachRecipientAsync((world, at) => EximAsync(world, at, world.Lmtp, "driver = smtp\n  protocol = lmtp"));

    [EximFact]
    public Task Exim_heeds_the_reply_to_each_recipient_of_LMTP_on_a_Unix_socket() => EachRecipientAsync(EximBySocketAsync);

    /// <summary>A helper submits to the mail server, which hands over; members open what the list server sends them.</summary>
    private static async Task PostsAsync(Func<World, IPEndPoint, Task<(IAsyncDisposable Server, Func<string> Log)>> start)
    {
        await using var town = await Town.StartAsync("bob");
        var at = FreePorts.NextEndPoint();
        var (server, log) = await start(town.World, at);
        await using var _ = server;

        (await town["bob"].RunWithAsync(Town.Message("Through a mail server", "As any mail."), "send", "--smtp", at.ToString())).Well();

        await Waiting.UntilAsync(() => Taken(town.World, town.Alice.Address).Any(), log);
        foreach (var person in town.People)
        {
            var copy = (await town.World.CopiesAsync())[person.Address].Single();
            Assert.Contains("As any mail.", (await person.ReadAsync(copy)).Opened.Well().Text);
        }
    }

    /// <summary>One message to a list it is for, one it is not for, and one that is not there: taken, refused behind the data, refused at RCPT.</summary>
    private static async Task EachRecipientAsync(Func<World, IPEndPoint, Task<(IAsyncDisposable Server, Func<string> Log)>> start)
    {
        await using var world = await World.StartAsync();
        var list = await MailingList.OpenAsync(world, ["bob"]);
        await MailingList.OpenAsync(world, [], OtherList, new Member("olga", world.Time));
        var at = FreePorts.NextEndPoint();
        var (server, log) = await start(world, at);
        await using var _ = server;

        await SubmitAsync(at, list.Seal(list.Owner, "For the team."), World.ListAddress, OtherList, NoList);

        // A mail server tells the sender of the refusals, in one message or in several, and of nothing else.
        string Told() => string.Concat(Taken(world, Sender).Select(Encoding.Latin1.GetString));
        await Waiting.UntilAsync(() => Told() is var told && told.Contains(OtherList, StringComparison.Ordinal) && told.Contains(NoList, StringComparison.Ordinal), log);
        Assert.Contains("No such list here", Told());
        Assert.Contains("other-list", Told());
        var copies = await world.CopiesAsync();
        foreach (var member in list.Members) Assert.Equal("For the team.", member.Read(copies[member.Address].Single()).ToString());
    }

    /// <summary>All that the relay has for somebody, what a mail server wrote under the null reverse path too.</summary>
    private static IEnumerable<byte[]> Taken(World world, string recipient) =>
        world.Sink!.Store.List(new SinkFilter(recipient, null, null)).Select(m => File.ReadAllBytes(m.File));

    private static async Task SubmitAsync(IPEndPoint server, byte[] message, params string[] to)
    {
        using var connection = (await SmtpClientConnection.ConnectAsync(server, new SmtpClientOptions())).Connection!;
        DeliveryOutcome? outcome = null;
        OutgoingMessage? next = new()
        {
            Sender = EnvelopePath.Parse(Sender),
            Recipients = [.. to.Select(EnvelopePath.Parse)],
            Content = SharedContent.Empty,
            Render = () => message,
            HeaderAllowance = message.Length,
        };
        await connection.SendAsync(() => Interlocked.Exchange(ref next, null), (_, o) => outcome = o);
        await connection.QuitAsync();
        Assert.True(outcome!.IsDelivered, $"{outcome[0].Reply}");
    }

    private static async Task<(IAsyncDisposable Server, Func<string> Log)> PostfixAsync(World world, IPEndPoint at, string transport)
    {
        var postfix = await PostfixRelay.StartAsync(world.Folder("postfix"), at, world.Relay, transport);
        return (postfix, () => postfix.Log);
    }

    private static Task<(IAsyncDisposable Server, Func<string> Log)> EximAsync(World world, IPEndPoint at, IPEndPoint list, string transport) =>
        EximAsync(world, at, $"driver = manualroute\n  route_list = * {list.Address}", $"{transport}\n  port = {list.Port}\n  allow_localhost");

    private static Task<(IAsyncDisposable Server, Func<string> Log)> EximBySocketAsync(World world, IPEndPoint at) =>
        EximAsync(world, at, "driver = accept", $"driver = lmtp\n  socket = {world.LmtpSocket}\n  batch_max = 100");

    private static async Task<(IAsyncDisposable Server, Func<string> Log)> EximAsync(World world, IPEndPoint at, string router, string transport)
    {
        var exim = await EximRelay.StartAsync(world.Folder("exim"), at, world.Relay, router, transport);
        return (exim, () => exim.Log);
    }
}
