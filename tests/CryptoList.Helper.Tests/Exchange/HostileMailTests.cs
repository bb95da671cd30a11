using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>Bundles from strangers, former members and a hostile server: nothing of them is taken.</summary>
public sealed class HostileMailTests : IDisposable
{
    private readonly MailTown _town = new();

    private RosterLog Log => _town.Town.Server.Log;

    private long Now => _town.Time.Now;

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task A_welcome_signed_by_a_stranger_waits_for_a_log_that_never_shows_them_and_is_forgotten()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        using var stranger = SigningKey.Generate();
        Send(bob, Message(ControlType.Welcome, stranger, DeviceOf(bob), new InvitationNotice(InvitationId.NewRandom()).ToJson()));

        Assert.DoesNotContain("Welcome to", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);
        Assert.Contains("Nothing new", await AfterAsync(bob, TimeSpan.FromDays(31)));
    }

    [Fact]
    public async Task A_list_key_from_the_server_is_refused_for_its_sender()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        using var key = new ListKey(new byte[ListKey.Size]);
        Send(bob, Message(ControlType.KeyDirect, _town.Town.Server.SigningKey, DeviceOf(bob), new KeyDelivery(RosterState.Everyone, 1, key, nonce: null).ToJson()));

        Assert.Contains("from one who may not send it", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task A_key_that_is_not_the_one_in_the_log_is_not_taken_whoever_sends_it()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        using var key = new ListKey(new byte[ListKey.Size]);
        using var alices = await SigningKeyAsync(alice);
        Send(bob, Message(ControlType.KeyDirect, alices, DeviceOf(bob), new KeyDelivery(RosterState.Everyone, 1, key, nonce: null).ToJson()));

        Assert.Contains("is not the one in the log", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task An_answer_of_the_server_that_a_member_wrote_is_refused()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        using var bobs = await SigningKeyAsync(bob);
        Send(alice, Message(ControlType.SubmitAnswer, bobs, DeviceOf(alice), new SubmitAnswer(MemberId.NewRandom(), 5, null).ToJson()));

        Assert.Contains("from one who may not send it", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task A_piece_of_the_log_with_an_entry_nobody_may_write_is_refused_and_the_log_stays()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var before = (await bob.RunAsync("list", "log")).Well().Output;
        using var stranger = SigningKey.Generate();
        var forged = new RosterAuthor(Log, stranger, _town.Time).MemberRemove(Log.AtHead(Now).MemberByAddress(alice.Address)!.Id, adverse: false);
        Deliver(bob, LogPart.Seal(Log.List, DeviceOf(bob).Fingerprint, DeviceOf(bob).HpkeKey, [forged]));

        Assert.Contains("is refused at entry", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Equal(before, (await bob.RunAsync("list", "log")).Well().Output);
    }

    [Fact]
    public async Task A_rightly_signed_entry_in_place_of_one_shown_before_is_a_fork_and_stops_sending()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var server = new RosterAuthor(Log, _town.Town.Server.SigningKey, _town.Time);
        var member = Log.AtHead(Now).MemberByAddress(bob.Address)!.Id;
        var (shown, other) = (server.MemberSuspend(member, "one"), server.MemberSuspend(member, "other"));
        Deliver(alice, LogPart.Seal(Log.List, DeviceOf(alice).Fingerprint, DeviceOf(alice).HpkeKey, [shown]));
        (await alice.RunAsync("sync")).Well();

        Deliver(alice, LogPart.Seal(Log.List, DeviceOf(alice).Fingerprint, DeviceOf(alice).HpkeKey, [other]));

        Assert.Contains("someone shows two logs", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Contains("in dispute", (await alice.RunWithAsync(Town.Message("x", "y"), "send")).With(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task An_old_piece_of_the_log_takes_nothing_back()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var whole = (await bob.RunAsync("list", "log")).Well().Output;
        Deliver(bob, LogPart.Seal(Log.List, DeviceOf(bob).Fingerprint, DeviceOf(bob).HpkeKey, _town.Town.Server.Entries().Take(2)));

        (await bob.RunAsync("sync")).Well();

        Assert.Equal(whole, (await bob.RunAsync("list", "log")).Well().Output);
    }

    [Theory]
    [InlineData("not a line of anything\n")]
    [InlineData("{\"v\":2}\n")]
    [InlineData("{\"v\":1,\"list\":\"AAAAAAAAAAAAAAAAAAAAAA\"")]
    public async Task What_is_no_bundle_is_named_and_the_rest_of_the_mail_is_still_taken(string garbage)
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.PersonAsync("bob");
        (await bob.RunWithAsync(await MailTown.InviteAsync(alice, bob), "join")).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        _town.Post.Deliver(bob.Address, BundleMail.Write("x@example.org", bob.Address, "<x@example.org>", 0, System.Text.Encoding.ASCII.GetBytes(garbage)));

        var said = (await bob.RunAsync("sync")).With(ExitCode.Refused).Error;

        Assert.Contains("is not a bundle of messages", said);
        Assert.Contains("Welcome to", said);
    }

    [Fact]
    public async Task A_former_member_who_asks_for_the_key_gets_none()
    {
        var alice = await _town.OpenAsync();
        var bob = await _town.LetInAsync(alice, "bob");
        var (number, head) = (Log.HeadNumber, Log.Head);
        (await alice.RunAsync("remove", bob.Address)).Well();
        (await alice.RunAsync("sync")).Well();
        using var bobs = await SigningKeyAsync(bob);
        Send(alice, Message(ControlType.KeyRequest, bobs, DeviceOf(alice), new KeyRequest(RosterState.Everyone, null, new byte[KeyRequest.NonceSize]).ToJson(), (number, head)));
        var sent = _town.Post.ToKey.Count;

        Assert.Contains("It gets none", (await alice.RunAsync("sync")).With(ExitCode.Refused).Error);
        Assert.Equal(sent, _town.Post.ToKey.Count);
    }

    private RosterDevice DeviceOf(Person person) => Log.AtHead(Now).MemberByAddress(person.Address)!.Devices[0];

    private SealedControl Message(ControlType type, SigningKey from, RosterDevice to, StrictJsonWriter data, (long Number, Cryptography.Digest Head)? at = null) => new(
        Log.List, to.Fingerprint, Now + 86_400, ControlMessage.Seal(type, Log.List, from, to.Fingerprint, to.HpkeKey, at?.Number ?? Log.HeadNumber, at?.Head ?? Log.Head, Now, Now + 86_400, data));

    private void Send(Person to, SealedControl message) => Deliver(to, [message]);

    private void Deliver(Person to, IEnumerable<BundleLine> lines) => KeyDesk.Send(to.Address, lines, _town.Post.Deliver);

    private async Task<string> AfterAsync(Person person, TimeSpan time)
    {
        _town.Time.Advance(time);
        return (await person.RunAsync("sync")).Well().Error;
    }

    private static async Task<SigningKey> SigningKeyAsync(Person person)
    {
        var export = (await person.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Text;
        using var json = System.Text.Json.JsonDocument.Parse(export);
        var device = json.RootElement.GetProperty("devices")[0];
        return SigningKey.Import(device.GetProperty("sign").GetBytesFromBase64());
    }
}
