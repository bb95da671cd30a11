using System.Net;
using System.Text;
using System.Text.Json;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Server.Sink;
using Xunit;

namespace CryptoList.Server.Tests.Sink;

public class SinkServerTests
{
    [Fact]
    public async Task A_message_is_kept_octet_for_octet_with_its_envelope_beside_it()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        const string Text = "Subject: =?utf-8?q?h=C3=A4llo?=\r\nFrom: Ann <ann@example.org>\r\n\r\n.dot\r\n..\r\n.\r\nend\r\n";
        Assert.True((await sink.SendAsync(Text, "bob@example.org", "eve@example.org")).Outcome.IsDelivered);
        Assert.Equal(Text, Encoding.Latin1.GetString(await sink.Http.GetByteArrayAsync("api/messages/1/raw")));
        string file = Directory.GetFiles(sink.Server.Folder, "*.eml").Single();
        Assert.Equal(Text, await File.ReadAllTextAsync(file, Encoding.Latin1));
        using JsonDocument beside = JsonDocument.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(file, ".json")));
        JsonElement envelope = beside.RootElement.GetProperty("envelope");
        Assert.Equal("sender@example.org", envelope.GetProperty("from").GetString());
        Assert.Equal(["bob@example.org", "eve@example.org"], envelope.GetProperty("to").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal("hällo", beside.RootElement.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Each_recipient_has_a_Maildir_where_one_is_asked_for_and_no_address_leads_out_of_it()
    {
        string boxes = Directory.CreateTempSubdirectory("sink-boxes-").FullName;
        await using SinkFixture sink = await SinkFixture.StartAsync(options => options with { Maildirs = boxes });
        await sink.SendAsync("Subject: one\r\n\r\nHello.\r\n", "Bob@example.org", "\"../eve\"@example.org");
        Assert.Equal("Subject: one\r\n\r\nHello.\r\n", await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(boxes, "bob@example.org", "new")).Single()));
        Assert.Equal(2, Directory.GetDirectories(boxes).Length);
        Assert.False(Directory.Exists(Path.Combine(boxes, "..", "eve@example.org")));
        Directory.Delete(boxes, recursive: true);
    }

    [Fact]
    public async Task A_message_larger_than_memory_allows_for_is_kept_in_its_file()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        string text = "Subject: big\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 20_000));
        Assert.True((await sink.SendAsync(text, "bob@example.org")).Outcome.IsDelivered);
        Assert.Equal(text, Encoding.Latin1.GetString(await sink.Http.GetByteArrayAsync("api/messages/1/raw")));
        Assert.Equal("big", (await sink.GetAsync("api/messages/1")).GetProperty("subject").GetString());
        Assert.Empty(Directory.GetFiles(sink.Server.Folder, "*.part"));
    }

    [Theory]
    [InlineData("to=BOB", 1)]
    [InlineData("to=nobody", 0)]
    [InlineData("from=ann@", 2)]
    [InlineData("subject=two", 1)]
    [InlineData("subject=two&to=bob", 0)]
    [InlineData("", 2)]
    public async Task Messages_are_found_by_what_they_hold(string query, int count)
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        await sink.SendAsync("Subject: one\r\nFrom: ann@example.org\r\n\r\n", "bob@example.org");
        await sink.SendAsync("Subject: two\r\nFrom: ann@example.org\r\n\r\n", "eve@example.org");
        Assert.Equal(count, (await sink.GetAsync("api/messages?" + query)).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Waiting_ends_when_the_messages_are_there()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        Task<HttpResponseMessage> waiting = sink.Http.GetAsync("api/wait?count=2&to=bob&timeout=30");
        await sink.SendAsync("Subject: one\r\n\r\n", "bob@example.org");
        await sink.SendAsync("Subject: other\r\n\r\n", "eve@example.org");
        Assert.False(waiting.IsCompleted);
        await sink.SendAsync("Subject: two\r\n\r\n", "bob@example.org");
        Assert.Equal(HttpStatusCode.OK, (await waiting).StatusCode);
    }

    [Fact]
    public async Task Waiting_in_vain_is_408_with_what_is_there()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        await sink.SendAsync("Subject: one\r\n\r\n", "bob@example.org");
        using HttpResponseMessage answer = await sink.Http.GetAsync("api/wait?count=2&timeout=0.05");
        Assert.Equal(HttpStatusCode.RequestTimeout, answer.StatusCode);
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(1, body.RootElement.GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("api/wait?count=0", HttpStatusCode.BadRequest)]
    [InlineData("api/wait?timeout=x", HttpStatusCode.BadRequest)]
    [InlineData("api/messages/7", HttpStatusCode.NotFound)]
    [InlineData("api/messages/7/raw", HttpStatusCode.NotFound)]
    [InlineData("healthz", HttpStatusCode.OK)]
    public async Task Other_questions_are_answered_with(string path, HttpStatusCode status)
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        Assert.Equal(status, (await sink.Http.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Deleting_takes_the_files_too()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        await sink.SendAsync("Subject: one\r\n\r\n", "bob@example.org");
        await sink.Http.DeleteAsync("api/messages");
        Assert.Equal(0, (await sink.GetAsync("api/messages")).GetProperty("count").GetInt32());
        Assert.Empty(Directory.GetFiles(sink.Server.Folder));
    }

    [Fact]
    public async Task The_oldest_message_makes_room_for_the_newest()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync(o => o with { MaxMessages = 2 });
        for (int i = 1; i <= 3; i++) await sink.SendAsync($"Subject: {i}\r\n\r\n", "bob@example.org");
        Assert.Equal(["2", "3"], sink.Server.Store.List(SinkFilter.All).Select(m => m.Subject));
        Assert.Equal(2, Directory.GetFiles(sink.Server.Folder, "*.eml").Length);
    }

    [Fact]
    public async Task Discarded_messages_are_counted()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync(o => o with { Discard = true });
        await sink.SendAsync("Subject: one\r\n\r\n", "bob@example.org");
        Assert.Equal(1, (await sink.GetAsync("api/messages")).GetProperty("counted").GetInt64());
        Assert.Empty(Directory.GetFiles(sink.Server.Folder));
    }

    [Theory]
    [InlineData("450-bob@example.org", DeliveryStatus.Deferred, 450)]
    [InlineData("452-bob@example.org", DeliveryStatus.Deferred, 452)]
    [InlineData("550-bob@example.org", DeliveryStatus.Failed, 550)]
    [InlineData("554-@example.org", DeliveryStatus.Failed, 554)]
    [InlineData("499-bob@example.org", DeliveryStatus.Deferred, 450)]
    [InlineData("5xx-bob@example.org", DeliveryStatus.Failed, 550)]
    [InlineData("slow-0-bob@example.org", DeliveryStatus.Delivered, 250)]
    [InlineData("250-bob@example.org", DeliveryStatus.Delivered, 250)]
    public async Task An_address_chooses_its_reply(string address, DeliveryStatus status, int code)
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        RecipientOutcome outcome = (await sink.SendAsync("Subject: one\r\n\r\n", address)).Outcome[0];
        Assert.Equal((status, code), (outcome.Status, outcome.Reply!.Code));
    }

    [Theory]
    [InlineData("slow-3-a", 3)]
    [InlineData("slow-a", 5)]
    [InlineData("slow-99999-a", 3600)]
    [InlineData("slow", 0)]
    public void A_slow_address_names_its_seconds(string localPart, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SinkRule.For(localPart).Delay);

    [Fact]
    public async Task A_dropping_address_leaves_the_message_in_doubt()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync();
        (DeliveryOutcome outcome, SmtpConnectionEnd end) = await sink.SendAsync("Subject: one\r\n\r\n", "drop-bob@example.org");
        Assert.Equal((DeliveryStatus.InDoubt, SmtpConnectionEnd.Lost), (outcome[0].Status, end));
        Assert.Equal(0, sink.Server.Store.Counted);
    }

    [Fact]
    public async Task A_message_above_the_limit_is_refused_without_asking()
    {
        await using SinkFixture sink = await SinkFixture.StartAsync(o => o with { MaxMessageSize = 1000 });
        Assert.Equal(552, (await sink.SendAsync("Subject: one\r\n\r\n", "bob@example.org")).Outcome[0].Reply!.Code);
    }

    [Fact]
    public async Task A_sink_that_stops_says_421_to_its_clients()
    {
        SinkServer server = await SinkServer.StartAsync(new() { Smtp = new(IPAddress.Loopback, 0), Http = new(IPAddress.Loopback, 0) });
        using SmtpClientConnection connection = (await SmtpClientConnection.ConnectAsync(server.Smtp, new())).Connection!;
        await server.DisposeAsync();
        Directory.Delete(server.Folder);
        OutgoingMessage? message = new() { Sender = Mail.Smtp.EnvelopePath.Null, Recipients = [Mail.Smtp.EnvelopePath.Parse("a@example.org")], Content = SharedContent.Empty, Render = () => "A: 1\r\n"u8.ToArray() };
        SmtpConnectionEnd end = await connection.SendAsync(() => Interlocked.Exchange(ref message, null), (_, _) => { });
        Assert.Equal(SmtpConnectionEnd.ServerClosing, end);
    }
}
