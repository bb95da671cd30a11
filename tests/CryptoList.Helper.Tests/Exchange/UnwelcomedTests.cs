using System.Security.Cryptography;
using System.Text.Json;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Control;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Bob is in and may hand out keys; the welcome, which says that his log is the one that others have, was lost.</summary>
public sealed class UnwelcomedTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task US12388638_a_joiner_answers_no_question_for_a_key_before_the_welcome_and_then_does()
    {
        var alice = await _town.OpenAsync();
        var (carol, bob) = (await _town.LetInAsync(alice, "carol"), await _town.PersonAsync("bob"));
        var link = await MailTown.InviteAsync(alice, bob, "--rights", "post,receive,distribute");
        (await bob.RunWithAsync(link, "join")).Well();
        _town.Post.Holds = true;
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        // The log, which the server sends by itself; not what Alice sent.
        _town.Post.Release(held => held.Where(h => h.To == alice.Address).Prepend(held.First(h => h.To == bob.Address)));
        (await alice.RunAsync("sync")).Well();
        await bob.RunAsync("sync");
        _town.Time.Advance(TimeSpan.FromHours(2));
        for (var round = 0; round < 2; round++)
        {
            await bob.RunAsync("sync");
            await alice.RunAsync("sync");
        }

        Assert.Contains("\"epoch\": 1", (await bob.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Text);
        var submits = _town.Desk.Submits;
        await AskAsync(carol, bob);
        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Equal(submits, _town.Desk.Submits);

        (await bob.RunWithAsync(link, "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        var said = (await bob.RunAsync("sync")).Error;
        Assert.Contains("Welcome to", said);
        Assert.Contains("carol@example.org asked for a key of team@lists.example.net, and gets it.", said);
    }

    private async Task AskAsync(Person asker, Person asked)
    {
        var (log, now) = (_town.Town.Server.Log, _town.Time.Now);
        using var keys = JsonDocument.Parse((await asker.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Output);
        using var key = SigningKey.Import(keys.RootElement.GetProperty("devices")[0].GetProperty("sign").GetBytesFromBase64());
        var state = log.AtHead(now);
        var to = state.MemberByAddress(asked.Address)!.Devices[0];
        var question = new KeyRequest("all", state.NewestEpoch("all")!.Kid, RandomNumberGenerator.GetBytes(KeyRequest.NonceSize));
        var message = ControlMessage.Seal(ControlType.KeyRequest, log.List, key, to.Fingerprint, to.HpkeKey, log.HeadNumber, log.Head, now, now + 86_400, question.ToJson());
        KeyDesk.Send(asked.Address, [new SealedControl(log.List, to.Fingerprint, now + 86_400, message)], _town.Post.Deliver);
    }
}
