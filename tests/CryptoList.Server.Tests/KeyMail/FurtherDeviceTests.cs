using CryptoList.Protocol.Control;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Sink;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.KeyMail;

/// <summary>How a further device reaches the one that made its link, and what it is sent while it waits.</summary>
public sealed class FurtherDeviceTests
{
    [Fact]
    public async Task A_line_that_shows_a_members_own_link_reaches_that_member()
    {
        await using var world = await KeyMailWorld.StartAsync();
        using var link = Link(world, world.Bob);

        Assert.Equal(250, (await world.SendAsync(Shown(world, world.Bob, link))).Code);

        await world.LinesAsync(world.Bob, l => l.OfType<SealedControl>().Any());
    }

    [Fact]
    public async Task No_other_link_lets_a_line_pass_to_a_member()
    {
        var time = new ShiftedTime();
        await using var world = await KeyMailWorld.StartAsync(time: time, settings: s => s with { KeyMail = s.KeyMail with { JoinsPerHour = 1 } });
        using var link = Link(world, world.Bob);
        using var carols = Link(world, world.Carol);
        using var owners = Invitation.Create(world.List.Log, world.Alice.Device.SigningKey, world.Bob.Address, Rights.None, null, TimeSpan.FromDays(1), time, world.Bob.Id, world.Bob.Device.Fingerprint);
        using var rights = Invitation.Create(world.List.Log, world.Bob.Device.SigningKey, world.Bob.Address, Rights.Post, null, TimeSpan.FromDays(1), time);
        var line = world.Line(world.Bob, "join");

        await world.RefusedAsync("nobody-to-take-it", Shown(world, world.Bob, carols));
        await world.RefusedAsync("nobody-to-take-it", Shown(world, world.Bob, owners));
        await world.RefusedAsync("nobody-to-take-it", Shown(world, world.Bob, rights));
        // The link was seen on its way, and not its private key.
        await world.RefusedAsync("nobody-to-take-it", ControlBundle.Write([line with { Shown = ShownInvitation.Sign(link, "another"u8) }]));
        await world.RefusedAsync("nobody-to-take-it", ControlBundle.Write([line with { Shown = ShownInvitation.Unsigned(link.Invitation) }]));
        Assert.Equal(250, (await world.SendAsync(Shown(world, world.Bob, link))).Code);
        await world.RefusedAsync("rate-exceeded", Shown(world, world.Bob, link));

        time.Forward(TimeSpan.FromDays(2));
        await world.RefusedAsync("nobody-to-take-it", Shown(world, world.Bob, link));
    }

    [Fact]
    public async Task A_link_of_a_device_that_was_removed_lets_nothing_pass()
    {
        await using var world = await KeyMailWorld.StartAsync();
        using var link = Link(world, world.Bob);
        await world.List.AppendAsync(a => a.DeviceRemove(world.Bob.Id, world.Bob.Device.Fingerprint, stolen: true));

        await world.RefusedAsync("nobody-to-take-it", Shown(world, world.Bob, link));
    }

    [Fact]
    public async Task A_device_that_waits_is_sent_the_log_and_what_its_own_member_sends_and_nothing_of_others()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var tablet = new TestMember(world.Bob.Address, DeviceKeys.Generate());
        var added = world.By(world.Bob).DeviceAdd(world.Bob.Id, tablet.Device, "tablet", null);
        await world.TakenAsync(world.Submit(world.Bob, [added], world.Line(tablet, "mine")));
        await world.LinesAsync(tablet, l => l.OfType<SealedLogPart>().Any(p => p.To == tablet.Device.Fingerprint) && l.OfType<SealedControl>().Any(c => c.To == tablet.Device.Fingerprint));

        await world.TakenAsync(world.Submit(world.Carol, [], world.Line(tablet, "carol's"), world.Line(world.Bob, "for bob")));

        var lines = await world.LinesAsync(world.Bob, l => l.OfType<SealedControl>().Any(c => c.Message.AsSpan().SequenceEqual("for bob"u8)));
        Assert.DoesNotContain(lines.OfType<SealedControl>(), c => c.Message.AsSpan().SequenceEqual("carol's"u8));
        await world.RefusedAsync("unknown-sender", world.Request(tablet, ControlType.LogRequest, new LogRequest(0).ToJson()));
    }

    [Fact]
    public async Task A_members_other_device_is_sent_the_entry_of_one_that_waits()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var (phone, tablet) = (new TestMember(world.Bob.Address, DeviceKeys.Generate()), new TestMember(world.Bob.Address, DeviceKeys.Generate()));
        await world.List.AppendAsync(_ => world.By(world.Bob).DeviceAdd(world.Bob.Id, phone.Device, "phone", world.Alice.Device.SigningKey));

        await world.TakenAsync(world.Submit(world.Bob, [world.By(world.Bob).DeviceAdd(world.Bob.Id, tablet.Device, "tablet", null)]));

        var entry = world.List.Log.HeadNumber;
        var lines = await world.LinesAsync(world.Bob, l => Heads(phone, l).Contains(world.List.Log[entry].Signed.Head));
        // Neither the one that signed it nor other members: they are told by what they get and ask.
        Assert.DoesNotContain(lines, l => l is SealedLogPart && l.To == world.Bob.Device.Fingerprint);
    }

    [Fact]
    public async Task A_confirmed_device_is_sent_the_log_from_its_own_entry_on_and_takes_lines_of_everybody()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var (phone, tablet) = (new TestMember(world.Bob.Address, DeviceKeys.Generate()), new TestMember(world.Bob.Address, DeviceKeys.Generate()));
        await world.List.AppendAsync(_ => world.By(world.Bob).DeviceAdd(world.Bob.Id, phone.Device, "phone", world.Alice.Device.SigningKey));
        await world.TakenAsync(world.Submit(world.Bob, [world.By(world.Bob).DeviceAdd(world.Bob.Id, tablet.Device, "tablet", null)]));
        var waited = world.List.Log.Head;

        await world.TakenAsync(world.Submit(phone, [world.By(phone).DeviceConfirm(world.Bob.Id, tablet.Device.Fingerprint)], world.Line(tablet, "a key")));
        var confirmed = world.List.Log.Head;
        await world.TakenAsync(world.Submit(world.Carol, [], world.Line(tablet, "carol's")));

        var lines = await world.LinesAsync(world.Bob, l => Heads(tablet, l).Contains(confirmed) && l.OfType<SealedControl>().Any(c => c.Message.AsSpan().SequenceEqual("carol's"u8)));
        Assert.Contains(lines.OfType<SealedControl>(), c => c.To == tablet.Device.Fingerprint && c.Message.AsSpan().SequenceEqual("a key"u8));
        Assert.Contains(KeyMailWorld.Log(tablet, lines.Where(l => l is SealedLogPart && l.To == tablet.Device.Fingerprint)).Select(e => e.Head), h => h == waited);
        Assert.NotNull(world.List.Log.AtHead(TestList.Now).Device(tablet.Device.Fingerprint));
    }

    [Fact]
    public async Task Of_a_long_log_a_device_by_link_or_invitation_is_sent_nothing_unasked_and_one_by_two_signatures_all_of_it()
    {
        await using var world = await KeyMailWorld.StartAsync();
        for (var i = world.List.Log.HeadNumber; i < LogPart.MostUnasked; i++) await world.List.AppendAsync(a => a.Policy(ListPolicy.Default with { Keep = i }));
        var (byLink, again) = (new TestMember(world.Bob.Address, DeviceKeys.Generate()), new TestMember(world.Carol.Address, DeviceKeys.Generate()));
        await world.List.AppendAsync(_ => world.By(world.Bob).DeviceAdd(world.Bob.Id, byLink.Device, "tablet", null));
        using var link = Invitation.Create(world.List.Log, world.Alice.Device.SigningKey, world.Carol.Address, Rights.None, null, TimeSpan.FromDays(1), TimeProvider.System, world.Carol.Id);
        await world.List.AppendAsync(a => a.DeviceAddByInvitation(link.Invitation, JoinRequest.Create(link, again.Device, "new")));

        var byTwo = new TestMember(world.Bob.Address, DeviceKeys.Generate());
        await world.List.AppendAsync(_ => world.By(world.Bob).DeviceAdd(world.Bob.Id, byTwo.Device, "phone", world.Alice.Device.SigningKey));
        await world.LinesAsync(world.Bob, l => Heads(byTwo, l).Contains(world.List.Log.Head));

        await world.LettersEndedAsync();
        var lines = await world.LinesAsync(world.Bob, _ => true);
        Assert.Empty(Heads(byLink, lines));
        var carols = world.Server.Sink!.Store.List(SinkFilter.All).Where(m => m.Envelope.To.Contains(world.Carol.Address)).SelectMany(m => KeyMailWorld.Read(File.ReadAllBytes(m.File)));
        Assert.DoesNotContain(carols, l => l.To == again.Device.Fingerprint);
    }

    [Fact]
    public async Task What_waits_for_a_removed_device_is_gone_and_for_its_members_other_device_still_comes()
    {
        await using var world = await KeyMailWorld.StartAsync(relay: false);
        var tablet = new TestMember(world.Bob.Address, DeviceKeys.Generate());
        await world.List.AppendAsync(_ => world.By(world.Bob).DeviceAdd(world.Bob.Id, tablet.Device, "tablet", world.Alice.Device.SigningKey));
        await world.TakenAsync(world.Submit(world.Alice, [], world.Line(world.Bob, "for the first"), world.Line(tablet, "for the tablet")));

        await world.List.AppendAsync(a => a.DeviceRemove(world.Bob.Id, tablet.Device.Fingerprint, stolen: true));
        await world.Server.StartRelayAsync();

        await world.LettersEndedAsync();
        var lines = await world.LinesAsync(world.Bob, l => l.Count > 0);
        Assert.Equal("for the first"u8.ToArray(), Assert.Single(lines.OfType<SealedControl>()).Message);
        Assert.DoesNotContain(lines, l => l.To == tablet.Device.Fingerprint);
    }

    private static IEnumerable<Cryptography.Digest> Heads(TestMember to, IEnumerable<BundleLine> lines) =>
        KeyMailWorld.Log(to, lines.Where(l => l is SealedLogPart && l.To == to.Device.Fingerprint)).Select(e => e.Head);

    private static InvitationLink Link(KeyMailWorld world, TestMember of) =>
        Invitation.Create(world.List.Log, of.Device.SigningKey, of.Address, Rights.None, null, TimeSpan.FromDays(1), TimeProvider.System, of.Id);

    private static byte[] Shown(KeyMailWorld world, TestMember to, InvitationLink link)
    {
        var line = world.Line(to, $"join {Guid.NewGuid()}");
        return ControlBundle.Write([line with { Shown = ShownInvitation.Sign(link, line.Message) }]);
    }
}
