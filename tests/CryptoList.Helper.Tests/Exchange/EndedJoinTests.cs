using System.Text.Json;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Joiners who are not let in are told, and by nobody but who may say so.</summary>
public sealed class EndedJoinTests : IDisposable
{
    private readonly MailTown _town = new();

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task US12388638_who_comes_second_with_a_link_is_told_that_another_device_came_in()
    {
        var alice = await _town.OpenAsync();
        var (bob, thief) = (await _town.PersonAsync("bob"), await _town.PersonAsync("mallory"));
        var link = await MailTown.InviteAsync(alice, bob);
        (await thief.RunWithAsync(link, "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        (await bob.RunWithAsync(link, "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Refused);

        Assert.Contains("another device came in by your link", (await bob.RunAsync("sync")).Well().Error);
        Assert.Contains("Nothing new", (await bob.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task Who_comes_too_late_is_told_once()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        var link = await MailTown.InviteAsync(alice, bob, "--expires", "1h");
        (await bob.RunWithAsync(link, "join")).Well();
        _town.Time.Advance(TimeSpan.FromHours(2));
        (await alice.RunAsync("sync")).With(ExitCode.Refused);

        Assert.Contains("had run out", (await bob.RunAsync("sync")).Well().Error);
        Assert.Single(Submits());
    }

    [Fact]
    public async Task Who_used_up_the_password_is_told_that_the_link_was_withdrawn()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        alice.Terminal = new Answers("swordfish", "swordfish");
        var link = await MailTown.InviteAsync(alice, bob, "--password");
        for (var i = 0; i < 5; i++)
        {
            bob.Terminal = new Answers($"guess {i}");
            (await bob.RunWithAsync(link, "join")).Well();
            (await alice.RunAsync("sync")).With(ExitCode.Refused);
        }

        Assert.Contains("the link was withdrawn", (await bob.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task The_second_device_with_a_members_own_link_is_told_too()
    {
        var alice = await _town.OpenAsync();
        var (tablet, phone) = (await _town.FurtherDeviceAsync(alice, "tablet"), await _town.FurtherDeviceAsync(alice, "phone"));
        var link = await MailTown.DeviceLinkAsync(alice);
        (await tablet.RunAsync("join", link)).Well();
        (await phone.RunAsync("join", link)).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Refused);

        Assert.Contains("another device came in by your link", (await phone.RunAsync("sync")).Well().Error);
        Assert.Contains("Welcome to", (await tablet.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task Nobody_but_who_made_or_takes_the_invitation_ends_a_joining()
    {
        var alice = await _town.OpenAsync();
        var carol = await _town.LetInAsync(alice, "carol");
        var bob = await _town.PersonAsync("bob");
        var text = await MailTown.InviteAsync(alice, bob);
        using var link = InvitationLink.Parse(text);
        (await bob.RunWithAsync(text, "join")).Well();
        using var carols = await SigningKeyAsync(carol);
        using var alices = await SigningKeyAsync(alice);
        var joiner = await JoinerAsync(alice, link.Invitation);

        Send(carols, carols.PublicKey, link.Invitation.Id);
        Assert.Contains("may not say so", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
        // Her fingerprint, another's signature.
        Send(carols, alices.PublicKey, link.Invitation.Id);
        Send(alices, alices.PublicKey, InvitationId.NewRandom());
        Assert.Contains("another joining", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);

        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Contains("Welcome to", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);

        void Send(SigningKey from, VerifyingKey shown, InvitationId invitation)
        {
            var (log, now) = (_town.Town.Server.Log, _town.Time.Now);
            var message = ControlMessage.Seal(
                ControlType.WithdrawInvite, log.List, from, joiner.Fingerprint, joiner.HpkeKey, log.HeadNumber, log.Head, now, now + 3600, new WithdrawalNotice(invitation, shown, WithdrawalReason.Used).ToJson());
            KeyDesk.Send(bob.Address, [new SealedControl(log.List, joiner.Fingerprint, now + 3600, message)], _town.Post.Deliver);
        }
    }

    private IEnumerable<byte[]> Submits() => _town.Post.ToKey.Where(m => System.Text.Encoding.Latin1.GetString(m).Contains("From: <alice@", StringComparison.Ordinal));

    private static async Task<JsonElement> DeviceAsync(Person person) =>
        JsonSerializer.Deserialize<JsonElement>((await person.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Text).GetProperty("devices")[0];

    private static async Task<SigningKey> SigningKeyAsync(Person person) => SigningKey.Import((await DeviceAsync(person)).GetProperty("sign").GetBytesFromBase64());

    /// <summary>The device that asks, as the taker sees it.</summary>
    private async Task<DeviceRecord> JoinerAsync(Person taker, Invitation invitation)
    {
        using var key = HpkePrivateKey.Import(HpkeKem.P256HkdfSha256, (await DeviceAsync(taker)).GetProperty("hpke")[0].GetProperty("private").GetBytesFromBase64());
        using var mail = new MemoryStream(_town.Post.ToKey[^1]);
        var line = (SealedControl)ControlBundle.Read(BundleMail.TryOpen(mail)!).Single();
        Assert.Null(ControlMessage.TryOpen(line.Message, invitation.To, [key], invitation.List, _ => null, _town.Time.Now, out var message));
        return JoinRequest.Parse(message!.Data).Device;
    }
}
