using System.Text.Json;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Tests.Outbox;

public sealed class SendTests : IDisposable
{
    private readonly Town _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task A_post_that_the_lists_own_server_took_leaves_the_outbox()
    {
        var alice = await _town.OpenAsync();
        await using var smtp = new ScriptedSmtp(Take);
        (await alice.RunWithAsync(Town.Message("Hi", ".dots\n..and more"), "send", "--smtp", smtp.Address, "--list-server")).Well();

        Assert.Equal(["MAIL FROM:<alice@example.org>", "RCPT TO:<team@lists.example.net>"], smtp.Envelopes.Select(e => e.Split(" SIZE")[0].Split(" BODY")[0]));
        Assert.Empty(await WaitingAsync(alice));
    }

    [Fact]
    public async Task A_post_that_a_relay_took_waits_until_the_own_copy_opens()
    {
        var alice = await _town.OpenAsync();
        await using var smtp = new ScriptedSmtp(_ => "250 2.0.0 queued");
        (await alice.RunWithAsync(Town.Message("Hi", "Text"), "send", "--smtp", smtp.Address)).Well();
        Assert.Equal("sent", Assert.Single(await WaitingAsync(alice)).GetProperty("state").GetString());

        var (_, copies) = _town.Server.Submit(smtp.Messages[0]);
        (await alice.RunWithAsync(copies[alice.Address], "open")).Well();
        Assert.Empty(await WaitingAsync(alice));
    }

    [Fact]
    public async Task A_refusal_that_a_new_sealing_mends_is_answered_by_one_under_a_new_number_and_the_same_message_id()
    {
        var alice = await _town.OpenAsync();
        await using var smtp = new ScriptedSmtp(_ => Refusal(PostFault.ServerKeyRetired), Take);
        (await alice.RunWithAsync(Town.Message("Hi", "Text"), "send", "--smtp", smtp.Address, "--list-server")).Well();

        var (first, second) = (Header(smtp.Messages[0]), Header(smtp.Messages[1]));
        Assert.Equal(first.MessageId, second.MessageId);
        Assert.Equal((1, 2), (first.Sequence, second.Sequence));
        Assert.Equal([1], second.Void);
    }

    [Fact]
    public async Task Void_numbers_are_named_until_a_post_that_names_them_is_accepted()
    {
        var alice = await _town.OpenAsync();
        await using var smtp = new ScriptedSmtp(_ => Refusal(PostFault.TooOld), Take, Take);
        (await alice.RunWithAsync(Town.Message("1", "a"), "send", "--smtp", smtp.Address, "--list-server")).Well();
        (await alice.RunWithAsync(Town.Message("2", "b"), "send", "--smtp", smtp.Address, "--list-server")).Well();
        Assert.Equal([1], Header(smtp.Messages[1]).Void);
        Assert.Empty(Header(smtp.Messages[2]).Void);
    }

    [Fact]
    public async Task A_text_is_sealed_three_times_at_most_and_then_given_back()
    {
        var alice = await _town.OpenAsync();
        await using var smtp = new ScriptedSmtp(_ => Refusal(PostFault.EpochTooOld), _ => Refusal(PostFault.EpochTooOld), _ => Refusal(PostFault.EpochTooOld));
        (await alice.RunWithAsync(Town.Message("Hi", "Text"), "send", "--smtp", smtp.Address)).With(ExitCode.Refused);
        Assert.Equal(3, smtp.Messages.Count);
        Assert.Equal("refused", Assert.Single(await WaitingAsync(alice)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_number_that_is_taken_moves_the_book_to_the_next_free_one()
    {
        var alice = await _town.OpenAsync();
        await using var smtp = new ScriptedSmtp(_ => Refusal(PostFault.NumberTaken) + " next=57", Take);
        (await alice.RunWithAsync(Town.Message("Hi", "Text"), "send", "--smtp", smtp.Address, "--list-server")).Well();
        Assert.Equal(57, Header(smtp.Messages[1]).Sequence);
        Assert.Empty(Header(smtp.Messages[1]).Void);
    }

    [Fact]
    public async Task A_refusal_that_nothing_mends_is_told_at_once()
    {
        var alice = await _town.OpenAsync();
        await using var smtp = new ScriptedSmtp(_ => Refusal(PostFault.NoRightToPost));
        var run = (await alice.RunWithAsync(Town.Message("Hi", "Text"), "send", "--smtp", smtp.Address)).With(ExitCode.Refused);
        Assert.Contains("no-right-to-post", run.Error);
        Assert.Single(smtp.Messages);
    }

    [Fact]
    public async Task After_a_lost_connection_the_very_same_octets_go_again()
    {
        var alice = await _town.OpenAsync();
        await using var smtp = new ScriptedSmtp(_ => null, Take);
        (await alice.RunWithAsync(Town.Message("Hi", "Text"), "send", "--smtp", smtp.Address, "--list-server")).With(ExitCode.Wait);
        (await alice.RunAsync("outbox", "send", "--smtp", smtp.Address, "--list-server")).Well();
        Assert.Equal(smtp.Messages[0], smtp.Messages[1]);
        Assert.Empty(await WaitingAsync(alice));
    }

    [Fact]
    public async Task A_server_that_is_away_loses_nothing()
    {
        var alice = await _town.OpenAsync();
        string closed;
        await using (var smtp = new ScriptedSmtp()) closed = smtp.Address;
        (await alice.RunWithAsync(Town.Message("Hi", "Text"), "send", "--smtp", closed)).With(ExitCode.Wait);
        Assert.Single(await WaitingAsync(alice));
    }

    [Fact]
    public async Task A_number_taken_by_a_process_that_died_before_sealing_is_named_void()
    {
        var alice = await _town.OpenAsync();
        var folder = Path.GetDirectoryName(Directory.EnumerateFiles(alice.Home, "list.json", SearchOption.AllDirectories).Single())!;
        Assert.Equal(1, new Helper.Outbox.SequenceBook(folder).Take(new("all")).Number);
        var sealedPost = (await alice.RunWithAsync(Town.Message("Hi", "Text"), "seal")).Well().Output;
        Assert.Equal((2, 1), (Header(sealedPost).Sequence, Assert.Single(Header(sealedPost).Void)));
    }

    [Fact]
    public async Task No_number_is_ever_sealed_twice()
    {
        var alice = await _town.OpenAsync();
        var numbers = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            numbers.Add(Header((await alice.RunWithAsync(Town.Message("Hi", "Text"), "seal")).Well().Output).Sequence);
            // A text that cannot be sealed takes a number too.
            (await alice.RunWithAsync("From: a@example.org, b@example.org\nSubject: x\n\ny\n", "seal")).With(ExitCode.Refused);
        }

        Assert.Equal(numbers.Distinct(), numbers);
        Assert.Equal([1, 3, 5, 7, 9], numbers);
    }

    private static string Refusal(PostFault fault) => PostFaults.Reply(fault) is var reply ? $"{reply.Code} {reply.EnhancedCode} {reply.Text}" : "";

    private string Take(byte[] message) => _town.Server.Submit(message).Fault is { } fault ? Refusal(fault) : "250 2.0.0 accepted";

    private static PostHeader Header(byte[] sealedPost)
    {
        using var message = new MemoryStream(sealedPost);
        Assert.Null(Submission.TryRead(message, out var submission));
        return submission!.Control.Header;
    }

    private static async Task<List<JsonElement>> WaitingAsync(Person person) =>
        [.. JsonDocument.Parse((await person.RunAsync("outbox", "--json")).Well().Text).RootElement.EnumerateArray().Select(l => l.GetProperty("post"))];
}
