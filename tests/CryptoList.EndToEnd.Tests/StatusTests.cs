using System.Text;
using System.Text.Json;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Helper;
using CryptoList.Server.Sink;

namespace CryptoList.EndToEnd.Tests;

/// <summary>Authors ask what became of their posts, with the real helper, over the real server.</summary>
public sealed class StatusTests
{
    private const string Carol = "550-carol";
    private const string Status = "team+status@lists.example.net";

    [Fact]
    public async Task The_author_learns_who_got_a_post_and_who_did_not_and_why()
    {
        await using var town = await PostedAsync();

        (await AskAsync(town, town["bob"], "--last")).Well();
        var mail = await AnswerAsync(town, town["bob"]);

        var told = JsonDocument.Parse((await town["bob"].RunWithAsync(mail, "status", "--answer", "-", "--json")).Well().Output).RootElement;
        Assert.Equal((1L, 2L, 1L, 0L), (told.GetProperty("post").GetInt64(), told.GetProperty("delivered").GetInt64(), told.GetProperty("failed").GetInt64(), told.GetProperty("waiting").GetInt64()));
        var missed = Assert.Single(told.GetProperty("notReached").EnumerateArray());
        Assert.Equal((town[Carol].Address, "failed"), (missed.GetProperty("address").GetString(), missed.GetProperty("state").GetString()));
        Assert.StartsWith("550 ", missed.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var read = (await town["bob"].RunWithAsync(mail, "status", "--answer", "-")).Well().Text;
        Assert.Contains("Copies: 2 delivered, 1 failed", read, StringComparison.Ordinal);
        Assert.Contains(town[Carol].Address, read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_on_the_way_learns_what_was_asked_or_answered()
    {
        await using var town = await PostedAsync();
        var mid = await LastPostAsync(town["bob"]);
        (await AskAsync(town, town["bob"], "--last")).Well();
        var mail = Encoding.ASCII.GetString(await AnswerAsync(town, town["bob"]));

        Assert.Contains("Auto-Submitted: auto-replied\r\n", mail, StringComparison.Ordinal);
        Assert.DoesNotContain(town[Carol].Address, mail, StringComparison.Ordinal);
        var request = town.World.Recorded.Select(Encoding.Latin1.GetString).Single(r => r.Contains($"RCPT TO:<{Status}>", StringComparison.Ordinal));
        Assert.DoesNotContain(mid, request, StringComparison.Ordinal);
        Assert.DoesNotContain(mid, mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_author_and_owners_may_ask()
    {
        await using var town = await PostedAsync();
        var mid = await LastPostAsync(town["bob"]);

        var refused = (await AskAsync(town, town[Carol], mid)).With(ExitCode.Refused);
        Assert.Contains("not-the-author:", refused.Error, StringComparison.Ordinal);

        (await AskAsync(town, town.Alice, mid)).Well();
        Assert.Contains("2 delivered", (await town.Alice.RunWithAsync(await AnswerAsync(town, town.Alice), "status", "--answer", "-")).Well().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_post_is_said_to_be_unknown()
    {
        await using var town = await PostedAsync();

        Assert.Contains("unknown-post:", (await AskAsync(town, town["bob"], "<other@example.org>")).With(ExitCode.Refused).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_removed_is_not_answered()
    {
        await using var town = await PostedAsync();
        var mid = await LastPostAsync(town["bob"]);
        await town.World.Operator.AppendAsync(World.ListAddress, Operator.Entries((await town.Alice.RunAsync("remove", town["bob"].Address)).Well().Output));

        Assert.Contains("unknown-sender:", (await AskAsync(town, town["bob"], mid)).With(ExitCode.Refused).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_comes_again_is_refused_as_replayed()
    {
        await using var town = await PostedAsync();
        await using var sink = await SinkServer.StartAsync(new SinkOptions { Smtp = new(System.Net.IPAddress.Loopback, 0), Http = new(System.Net.IPAddress.Loopback, 0), Folder = town.World.Folder("other-relay") });
        (await town["bob"].RunAsync("status", "--last", "--smtp", $"127.0.0.1:{sink.Smtp.Port}")).Well();
        var request = await File.ReadAllBytesAsync(sink.Store.List(SinkFilter.All).Single().File);

        Assert.Equal(250, (await town.World.SubmitAsync(request, "bob@example.org", Status)).Code);
        var again = await town.World.SubmitAsync(request, "bob@example.org", Status);

        Assert.Equal((554, true), (again.Code, again.ToString().Contains("replayed:", StringComparison.Ordinal)));
        Assert.Equal(554, (await town.World.SubmitAsync(request, "", Status)).Code);
    }

    [Fact]
    public async Task An_answer_that_was_changed_or_is_anothers_or_was_never_asked_for_is_not_shown()
    {
        await using var town = await PostedAsync();
        (await AskAsync(town, town["bob"], "--last")).Well();
        var mail = await AnswerAsync(town, town["bob"]);
        var changed = (byte[])mail.Clone();
        var at = mail.AsSpan().IndexOf("\r\n\r\n"u8) + 104;
        changed[at] = changed[at] == (byte)'A' ? (byte)'B' : (byte)'A';

        (await town["bob"].RunWithAsync(changed, "status", "--answer", "-")).With(ExitCode.Refused);
        (await town[Carol].RunWithAsync(mail, "status", "--answer", "-")).With(ExitCode.Refused);
        foreach (var book in Directory.EnumerateFiles(town["bob"].Home, "status.json", SearchOption.AllDirectories)) File.Delete(book);
        Assert.Contains("not asked here", (await town["bob"].RunWithAsync(mail, "status", "--answer", "-")).With(ExitCode.Refused).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ordinary_mail_to_the_status_address_is_refused_by_name()
    {
        await using var town = await PostedAsync();

        var reply = await town.World.SubmitAsync("From: bob@example.org\r\nSubject: Hello?\r\n\r\nWhere is my post?\r\n"u8.ToArray(), "bob@example.org", Status);

        Assert.Contains("not-a-control-message:", reply.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Bob has posted; carol's mail service refuses.</summary>
    private static async Task<Town> PostedAsync()
    {
        var town = await Town.StartAsync("bob", Carol);
        (await town["bob"].RunWithAsync(Town.Message("Lunch", "One o'clock."), "send", "--list-server", "--smtp", $"127.0.0.1:{town.World.Smtp.Port}")).Well();
        await town.World.Operator.SettledAsync();
        return town;
    }

    private static Task<Run> AskAsync(Town town, Person who, string what) => who.RunAsync("status", what, "--smtp", $"127.0.0.1:{town.World.Smtp.Port}");

    private static async Task<byte[]> AnswerAsync(Town town, Person who)
    {
        var found = await town.World.Sink!.Store.WaitAsync(1, new SinkFilter(who.Address, Status, null), TimeSpan.FromSeconds(30), default);
        Assert.Equal("", found[^1].Envelope.From);
        return await File.ReadAllBytesAsync(found[^1].File);
    }

    private static async Task<string> LastPostAsync(Person who)
    {
        var book = Directory.EnumerateFiles(who.Home, "status.json", SearchOption.AllDirectories).Single();
        return JsonDocument.Parse(await File.ReadAllTextAsync(book)).RootElement.GetProperty("last").GetString()!;
    }
}
