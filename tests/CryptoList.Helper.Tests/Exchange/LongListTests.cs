using System.Text.Json;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Tests.Worlds;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Exchange;

/// <summary>A list whose log is too long to be sent whole to a newcomer: they begin with an image of it.</summary>
public sealed class LongListTests : IDisposable
{
    private readonly MailTown _town = new();

    private SmallServer Server => _town.Town.Server;

    public void Dispose() => _town.Dispose();

    [Fact]
    public async Task A_newcomer_is_in_and_reads_before_the_log_is_there()
    {
        var alice = await LongListAsync();
        var bob = await AskAsync(alice);

        var said = (await AnsweredAsync(alice, bob)).Error;

        Assert.Contains("You are in team@lists.example.net now, by what alice@example.org signed", said);
        Assert.Contains("Welcome to team@lists.example.net.", said);
        (await alice.RunWithAsync(Town.Message("Lunch", "At noon."), "send")).Well();
        Assert.Contains("At noon.", (await bob.RunAsync("read")).Well().Text);
    }

    [Fact]
    public async Task The_whole_log_is_asked_for_and_confirms_what_the_newcomer_was_let_in_with()
    {
        var alice = await LongListAsync();
        var bob = await AskAsync(alice);
        await AnsweredAsync(alice, bob);
        Assert.Contains("CHECKED FROM ENTRY", (await bob.RunAsync("roster", "verify")).With(ExitCode.Wait).Text);

        Assert.Contains("The whole log of team@lists.example.net is here", (await bob.RunAsync("sync")).Well().Error);

        Assert.Contains("every signature and rule checked", (await bob.RunAsync("roster", "verify")).Well().Text);
        Assert.Equal(Server.LogFile, (await bob.RunAsync("list", "log")).Well().Output);
        (await bob.RunAsync("sync")).Well();
    }

    [Fact]
    public async Task Entries_behind_the_image_are_followed_while_the_log_is_missing()
    {
        var alice = await LongListAsync();
        var bob = await AskAsync(alice);
        _town.Post.Holds = true;
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        _town.Post.Release();
        _town.Post.Holds = true;
        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        _town.Post.Held.Clear();
        _town.Post.Holds = false;

        (await alice.RunAsync("sync")).Well();
        (await alice.RunAsync("policy", "set", "--modes", "list,direct")).Well();
        var device = Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address)!.Devices[0];
        KeyDesk.Send(bob.Address, _town.Desk.Parts(device, Server.Log.HeadNumber), _town.Post.Deliver);

        Assert.Contains("1 new entry", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);
        Assert.Contains("direct", (await bob.RunAsync("policy", "show")).Well().Text);
        Assert.Contains("not whole here yet", (await bob.RunAsync("remove", bob.Address)).With(ExitCode.Wait).Error);
    }

    [Fact]
    public async Task A_log_that_does_not_give_the_image_is_a_dispute_with_evidence_and_nothing_is_sent()
    {
        var alice = await LongListAsync();
        var bob = await AskAsync(alice);
        _town.Post.Holds = true;
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        // The owner signs for a state that says something else of a device: another hash, the same head.
        var image = Server.Log.ToImage();
        image[image.AsSpan().LastIndexOf("alice's laptop"u8)] = (byte)'A';
        ReplaceImage(bob, await KeyOfAsync(alice), image);

        Assert.Contains("You are in", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);
        _town.Post.Release();
        Assert.Contains("does not give the state", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);

        (await bob.RunWithAsync(Town.Message("x", "y"), "seal")).With(ExitCode.Refused);
        Assert.Contains("WRONG (image)", (await bob.RunAsync("roster", "verify")).With(ExitCode.Refused).Text);
        Assert.NotEmpty(Directory.EnumerateFiles(bob.Home, "image-*.jsonl", SearchOption.AllDirectories));
        (await bob.RunAsync("sync", "--log", _town.Town.File("right.log", Server.LogFile), "--resolved")).Well();
        (await bob.RunAsync("roster", "verify")).Well();
    }

    [Fact]
    public async Task An_image_that_another_than_the_invitations_taker_signed_lets_nobody_in()
    {
        var alice = await LongListAsync();
        var bob = await AskAsync(alice);
        _town.Post.Holds = true;
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        using var mallory = SigningKey.Generate();
        ReplaceImage(bob, mallory, Server.Log.ToImage());

        Assert.DoesNotContain("You are in", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);
    }

    [Fact]
    public async Task An_image_cut_short_on_its_way_lets_nobody_in_and_whole_it_does()
    {
        var alice = await LongListAsync();
        var bob = await AskAsync(alice);
        _town.Post.Holds = true;
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        var lines = LinesFor(bob);
        KeepFrom(bob);
        Assert.True(lines.OfType<SealedImagePart>().Any());
        KeyDesk.Send(bob.Address, lines.Where(l => l is not SealedImagePart), Put);
        Assert.DoesNotContain("You are in", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);

        KeyDesk.Send(bob.Address, lines.OfType<SealedImagePart>(), Put);

        Assert.Contains("You are in", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);
    }

    [Fact]
    public async Task A_further_device_comes_in_by_an_image_of_the_first_and_has_the_whole_log_when_it_is_in_force()
    {
        var alice = await LongListAsync();
        var tablet = await _town.FurtherDeviceAsync(alice, "tablet");
        (await tablet.RunAsync("join", await MailTown.DeviceLinkAsync(alice))).Well();
        (await alice.RunAsync("sync")).With(ExitCode.Wait);

        var said = (await tablet.RunAsync("sync")).Well().Error;
        Assert.Contains("gets no posts and sends none, by what your own device signed of its", said);
        Assert.Contains("Welcome to", said);
        (await alice.RunAsync("sync")).Well();

        _town.Time.Advance(TimeSpan.FromHours(25));
        Assert.Contains("CHECKED FROM ENTRY", (await tablet.RunAsync("roster", "verify")).With(ExitCode.Wait).Text);
        (await tablet.RunAsync("sync")).With(ExitCode.Wait);
        Assert.Single(_town.Desk.Missed);
        Assert.Contains("The whole log of team@lists.example.net is here", (await tablet.RunAsync("sync")).Well().Error);
        (await alice.RunWithAsync(Town.Message("Lunch", "At noon."), "send")).Well();
        Assert.Contains("At noon.", (await tablet.RunAsync("read")).Well().Text);
        Assert.Contains("every signature and rule checked", (await tablet.RunAsync("roster", "verify")).Well().Text);
    }

    [Fact]
    public async Task A_further_device_that_began_with_an_image_is_in_when_another_confirms_it()
    {
        var alice = await LongListAsync();
        var phone = await FurtherDeviceAsync(alice, "phone");
        _town.Time.Advance(TimeSpan.FromHours(25));
        (await phone.RunAsync("sync")).With(ExitCode.Wait);
        (await phone.RunAsync("sync")).Well();
        var tablet = await FurtherDeviceAsync(alice, "tablet");
        (await phone.RunAsync("sync")).Well();

        (await phone.RunAsync("device", "confirm", "tablet", "--yes")).Well();

        (await tablet.RunAsync("sync")).With(ExitCode.Wait);
        (await alice.RunWithAsync(Town.Message("Lunch", "At noon."), "send")).Well();
        Assert.Contains("At noon.", (await tablet.RunAsync("read")).Well().Text);
    }

    [Fact]
    public async Task A_member_who_lost_every_device_comes_back_by_an_image()
    {
        var alice = await LongListAsync();
        var bob = await AskAsync(alice);
        await AnsweredAsync(alice, bob);
        (await bob.RunAsync("sync")).Well();
        (await alice.RunAsync("sync")).Well();
        Directory.Delete(bob.Home, recursive: true);
        _town.Post.Empty(bob.Address);

        var again = await AskAsync(alice, "--new-device");
        var said = (await AnsweredAsync(alice, again)).Error;

        Assert.Contains("by what alice@example.org signed", said);
        (await alice.RunWithAsync(Town.Message("Lunch", "At noon."), "send")).Well();
        Assert.Contains("At noon.", (await again.RunAsync("read")).Well().Text);
        Assert.Contains("The whole log of team@lists.example.net is here", (await again.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task Who_was_removed_and_asked_in_again_comes_back_by_an_image_with_the_home_they_had()
    {
        var alice = await LongListAsync();
        var bob = await RemovedAsync(alice);

        (await bob.RunWithAsync(await MailTown.InviteAsync(alice, bob), "join")).Well();
        Assert.Contains("You are in team@lists.example.net now, by what alice@example.org signed", (await AnsweredAsync(alice, bob)).Error);

        (await alice.RunWithAsync(Town.Message("Lunch", "At noon."), "send")).Well();
        Assert.Contains("At noon.", (await bob.RunAsync("read")).Well().Text);
        Assert.Contains("The whole log of team@lists.example.net is here", (await bob.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task An_image_that_denies_what_they_were_shown_before_brings_nobody_back()
    {
        var alice = await LongListAsync();
        var bob = await RemovedAsync(alice);
        var shown = Server.Log.Head.ToArray();
        (await alice.RunAsync("policy", "set", "--modes", "list,direct")).Well();
        (await alice.RunAsync("sync")).Well();
        (await bob.RunWithAsync(await MailTown.InviteAsync(alice, bob), "join")).Well();
        _town.Post.Holds = true;
        (await alice.RunAsync("sync")).With(ExitCode.Wait);
        var image = Server.Log.ToImage();
        image[image.AsSpan().IndexOf(shown)] ^= 1;
        ReplaceImage(bob, await KeyOfAsync(alice), image);

        var said = (await bob.RunAsync("sync")).With(ExitCode.Refused).Error;

        Assert.True(said.Contains("denies what you were shown", StringComparison.Ordinal), said);
        Assert.DoesNotContain("You are in", said);
    }

    [Fact]
    public async Task More_pieces_than_a_home_holds_back_make_a_log_whatever_a_stranger_sends_between_them()
    {
        var alice = await LongListAsync(2_200);
        var bob = await AskAsync(alice);
        await AnsweredAsync(alice, bob);
        // What bob asked for is lost; it comes later, an entry to a piece.
        _town.Post.Empty(bob.Address);
        var device = Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address)!.Devices[0];
        var entries = Server.Entries().ToList();
        List<SealedLogPart> Single(Range range) => [.. entries[range].SelectMany(e => LogPart.Seal(Server.Log.List, device.Fingerprint, device.HpkeKey, [e]))];

        KeyDesk.Send(bob.Address, Single(..2_100), _town.Post.Deliver);
        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        var forged = entries[2_100] with { Signature = new byte[64] };
        KeyDesk.Send(bob.Address, LogPart.Seal(Server.Log.List, device.Fingerprint, device.HpkeKey, [forged]), _town.Post.Deliver);
        Assert.Contains("is refused at entry 2100 (SignatureInvalid)", (await bob.RunAsync("sync")).With(ExitCode.Refused).Error);
        // Behind a hole it waits.
        KeyDesk.Send(bob.Address, Single(2_150..), _town.Post.Deliver);
        (await bob.RunAsync("sync")).With(ExitCode.Wait);
        KeyDesk.Send(bob.Address, Single(2_100..2_150), _town.Post.Deliver);

        Assert.Contains("The whole log of team@lists.example.net is here", (await bob.RunAsync("sync")).Well().Error);
        Assert.Equal(Server.LogFile, (await bob.RunAsync("list", "log")).Well().Output);
        Assert.Empty(Directory.GetFiles(bob.Home, "coming.jsonl", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_came_of_the_log_is_not_asked_for_again()
    {
        var alice = await LongListAsync();
        var bob = await AskAsync(alice);
        await AnsweredAsync(alice, bob);
        _town.Post.Empty(bob.Address);
        var device = Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address)!.Devices[0];
        KeyDesk.Send(bob.Address, LogPart.Seal(Server.Log.List, device.Fingerprint, device.HpkeKey, Server.Entries().Take(700)), _town.Post.Deliver);
        Assert.Contains("700 of the log's", (await bob.RunAsync("sync")).With(ExitCode.Wait).Error);

        _town.Time.Advance(TimeSpan.FromHours(25));
        (await bob.RunAsync("sync")).With(ExitCode.Wait);

        Assert.Equal(700, _town.Desk.LogRequests[^1]);
        Assert.Contains("The whole log of team@lists.example.net is here", (await bob.RunAsync("sync")).Well().Error);
    }

    [Fact]
    public async Task Another_lists_beginning_stops_no_log()
    {
        var alice = await LongListAsync();
        var bob = await AskAsync(alice);
        await AnsweredAsync(alice, bob);
        var device = Server.Log.AtHead(_town.Time.Now).MemberByAddress(bob.Address)!.Devices[0];
        var other = new SmallServer(_town.Time);
        var opened = (await bob.RunWithAsync(other.Record, "list", "open", "--server-record", "-", "--name", "Team", "--me", bob.Address)).Well();
        other.Install(opened.Output);
        _town.Post.Deliver(bob.Address, BundleOf(bob, LogPart.Seal(Server.Log.List, device.Fingerprint, device.HpkeKey, other.Entries())));

        var said = (await bob.RunAsync("sync")).With(ExitCode.Refused).Error;

        Assert.Contains("a piece of another list's log", said);
        Assert.Contains("The whole log of team@lists.example.net is here", said);
    }

    private static byte[] BundleOf(Person to, IEnumerable<BundleLine> lines) => BundleMail.Write("team@lists.example.net", to.Address, $"<{Guid.NewGuid():N}@lists.example.net>", 0, ControlBundle.Write(lines));

    private async Task<Person> RemovedAsync(Person alice)
    {
        var bob = await AskAsync(alice);
        await AnsweredAsync(alice, bob);
        (await bob.RunAsync("sync")).Well();
        (await alice.RunAsync("sync")).Well();
        (await alice.RunAsync("remove", bob.Address)).Well();
        (await alice.RunAsync("sync")).Well();
        (await bob.RunAsync("sync", "--log", _town.Town.File("after.log", Server.LogFile))).Well();
        return bob;
    }

    private async Task<Person> FurtherDeviceAsync(Person of, string device)
    {
        var further = await _town.FurtherDeviceAsync(of, device);
        (await further.RunAsync("join", await MailTown.DeviceLinkAsync(of))).Well();
        (await of.RunAsync("sync")).With(ExitCode.Wait);
        (await further.RunAsync("sync")).Well();
        (await of.RunAsync("sync")).Well();
        return further;
    }

    /// <summary>Alice's list with a long log: she changed her mind about how long posts are kept, often.</summary>
    private async Task<Person> LongListAsync(long entries = LogPart.MostUnasked)
    {
        var alice = await _town.OpenAsync();
        using var key = await KeyOfAsync(alice);
        var author = new RosterAuthor(Server.Log, key, _town.Time);
        for (var i = 0; i <= entries; i++) Server.Append(author.Policy(ListPolicy.Default with { Keep = 1000 + i }));
        (await alice.RunAsync("sync", "--log", _town.Town.File("long.log", Server.LogFile))).Well();
        return alice;
    }

    private async Task<Person> AskAsync(Person owner, params string[] more)
    {
        var joiner = await _town.PersonAsync("bob");
        (await joiner.RunWithAsync(await MailTown.InviteAsync(owner, joiner, more), "join")).Well();
        return joiner;
    }

    private static async Task<Run> AnsweredAsync(Person owner, Person joiner)
    {
        (await owner.RunAsync("sync")).With(ExitCode.Wait);
        return (await joiner.RunAsync("sync")).With(ExitCode.Wait);
    }

    private static async Task<SigningKey> KeyOfAsync(Person who)
    {
        using var keys = JsonDocument.Parse((await who.RunAsync("export", "--what", "keys", "--yes-show-secrets")).Well().Output);
        return SigningKey.Import(keys.RootElement.GetProperty("devices")[0].GetProperty("sign").GetBytesFromBase64());
    }

    private List<BundleLine> LinesFor(Person who) => [.. _town.Post.Held.Where(h => h.To == who.Address).SelectMany(h => ControlBundle.Read(BundleMail.TryOpen(new MemoryStream(h.Mail))!))];

    private void KeepFrom(Person who) => _town.Post.Held.RemoveAll(h => h.To == who.Address);

    private void Put(string to, byte[] mail)
    {
        var holds = _town.Post.Holds;
        _town.Post.Holds = false;
        _town.Post.Deliver(to, mail);
        _town.Post.Holds = holds;
    }

    /// <summary>What was held for them comes, with another image in place of the one that was sent.</summary>
    private void ReplaceImage(Person to, SigningKey signer, byte[] image)
    {
        var (log, now) = (Server.Log, _town.Time.Now);
        var device = log.AtHead(now).MemberByAddress(to.Address)!.Devices[0];
        var notice = new ImageNotice(signer.PublicKey, log.HeadNumber, log.Head, Cryptography.Digest.Of(image), image.Length);
        var message = ControlMessage.Seal(ControlType.LogImage, log.List, signer, device.Fingerprint, device.HpkeKey, log.HeadNumber, log.Head, now, now + 3600, notice.ToJson());
        KeepFrom(to);
        KeyDesk.Send(to.Address, [new SealedControl(log.List, device.Fingerprint, now + 3600, message), .. ImagePart.Seal(log.List, device.Fingerprint, device.HpkeKey, image)], Put);
    }
}
