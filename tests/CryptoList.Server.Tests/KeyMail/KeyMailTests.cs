using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.KeyMail;

public sealed class KeyMailTests
{
    [Fact]
    public async Task A_new_member_is_sent_the_whole_log_unasked()
    {
        await using var world = await KeyMailWorld.StartAsync();

        var dave = await world.List.JoinAsync("dave@example.org");

        var lines = await world.LinesAsync(dave, l => l.OfType<SealedLogPart>().Any());

        Assert.Null(RosterLog.TryReplay(KeyMailWorld.Log(dave, lines), out var log));
        Assert.True(world.List.Log.PassesThrough(log!.HeadNumber, log.Head));
        Assert.NotNull(log.AtHead(TestList.Now).MemberOfDevice(dave.Device.Fingerprint));
    }

    [Fact]
    public async Task Of_a_long_log_a_new_member_is_sent_nothing_unasked_but_the_image_that_another_sends()
    {
        await using var world = await KeyMailWorld.StartAsync();
        for (var i = world.List.Log.HeadNumber; i < LogPart.MostUnasked; i++) await world.List.AppendAsync(a => a.Policy(ListPolicy.Default with { Keep = i }));
        var dave = await world.List.JoinAsync("dave@example.org");
        var image = ImagePart.Seal(world.List.Log.List, dave.Device.Fingerprint, dave.Device.HpkeKey.PublicKey, world.List.Log.ToImage()).ToList();
        await world.TakenAsync(world.Submit(world.Alice, [world.By(world.Alice).Policy(ListPolicy.Default)], [.. image]));
        await world.TakenAsync(world.Request(dave, ControlType.LogRequest, new LogRequest(world.List.Log.HeadNumber).ToJson()));

        var lines = await world.LinesAsync(dave, l => l.OfType<SealedLogPart>().Any() && l.OfType<SealedImagePart>().Any());

        Assert.Equal([world.List.Log.Head], KeyMailWorld.Log(dave, lines).Select(e => e.Head));
        Assert.Equal(image.Select(p => p.Part), lines.OfType<SealedImagePart>().Select(p => p.Part));
    }

    [Fact]
    public async Task A_member_who_asks_gets_the_log_from_there_in_as_few_mails_as_may_be()
    {
        await using var world = await KeyMailWorld.StartAsync(settings: s => s with { KeyMail = s.KeyMail with { MaxSentBytes = 64 << 10 } });
        for (var i = 0; i < 90; i++) await world.List.AppendAsync(a => a.Group($"group-{i}-{new string('x', 40)}", [], []));
        await world.TakenAsync(world.Request(world.Alice, ControlType.LogRequest, new LogRequest(2).ToJson()));

        var lines = await world.LinesAsync(world.Alice, l => KeyMailWorld.Log(world.Alice, l).Count >= world.List.Log.HeadNumber - 1);

        Assert.Equal(Enumerable.Range(2, (int)world.List.Log.HeadNumber - 1).Select(n => world.List.Log[n].Signed.Head), KeyMailWorld.Log(world.Alice, lines).Select(e => e.Head));
    }

    [Fact]
    public async Task A_joiners_line_reaches_the_owner_it_is_sealed_to()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var line = world.Line(world.Alice, "join");

        Assert.Equal(250, (await world.SendAsync(ControlBundle.Write([line]), "dave@example.com")).Code);

        var came = await world.LinesAsync(world.Alice, l => l.OfType<SealedControl>().Any());
        Assert.Equal(line.Message, came.OfType<SealedControl>().Single().Message);
    }

    [Fact]
    public async Task A_stranger_reaches_nobody_but_owners_and_with_one_line()
    {
        await using var world = await KeyMailWorld.StartAsync(settings: s => s with { KeyMail = s.KeyMail with { JoinsPerHour = 1 } });

        await world.RefusedAsync("nobody-to-take-it", ControlBundle.Write([world.Line(world.Bob)]), "eve@example.com");
        await world.RefusedAsync("too-large", ControlBundle.Write([world.Line(world.Alice, "1"), world.Line(world.Alice, "2")]), "eve@example.com");
        await world.RefusedAsync("too-large", ControlBundle.Write([world.Line(world.Alice, new string('x', 17_000))]), "eve@example.com");
        await world.RefusedAsync("expired", ControlBundle.Write([world.Line(world.Alice, "1", TestList.Now - 60)]), "eve@example.com");
        Assert.Equal(250, (await world.SendAsync(ControlBundle.Write([world.Line(world.Alice, "1")]), "eve@example.com")).Code);
        await world.RefusedAsync("rate-exceeded", ControlBundle.Write([world.Line(world.Alice, "2")]), "eve@example.com");
    }

    [Fact]
    public async Task What_no_member_sent_is_refused_by_name()
    {
        await using var world = await KeyMailWorld.StartAsync();
        var stranger = new TestMember("eve@example.com", DeviceKeys.Generate());
        var line = ControlBundle.Write([world.Line(world.Alice)]);

        await world.RefusedAsync("unknown-sender", world.Submit(stranger, [], world.Line(world.Bob), world.Line(world.Carol)));
        await world.RefusedAsync("cannot-open", world.Request(world.Bob, ControlType.LogRequest, new LogRequest(0).ToJson(), to: s => (s.ServerSigningKey.Fingerprint, HpkePrivateKey.Generate().PublicKey)));
        await world.RefusedAsync("not-a-key-request", world.Request(world.Bob, ControlType.StatusRequest, new StatusRequest("<a@example.org>").ToJson()));
        await world.RefusedAsync("rest-changed", world.Request(world.Bob, ControlType.LogRequest, new LogRequest(0).ToJson(), line));
        await world.RefusedAsync("malformed", world.Request(world.Bob, ControlType.Submit, new Submit([], Digest.Of("no line\n"u8)).ToJson(), "no line\n"u8.ToArray()));
        await world.RefusedAsync("not-a-bundle", []);
        await world.RefusedAsync("automatic", world.Submit(world.Bob, []), from: "");
        Assert.Contains("not-a-bundle:", (await world.Server.SubmitAsync("From: a@example.org\r\n\r\nhello\r\n"u8.ToArray(), KeyMailWorld.KeyAddress)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_removed_or_suspended_is_heard_no_more()
    {
        await using var world = await KeyMailWorld.StartAsync();
        await world.List.AppendAsync(a => a.MemberRemove(world.Bob.Id, adverse: false));
        await world.List.AppendAsync(a => a.MemberSuspend(world.Carol.Id, "a rest"));

        await world.RefusedAsync("unknown-sender", world.Submit(world.Bob, [], world.Line(world.Alice)));
        await world.RefusedAsync("sender-suspended", world.Request(world.Carol, ControlType.LogRequest, new LogRequest(0).ToJson()));
    }

    [Fact]
    public async Task A_device_may_send_so_often_and_another_still_may()
    {
        await using var world = await KeyMailWorld.StartAsync(settings: s => s with { KeyMail = s.KeyMail with { RequestsPerHour = 1, MaxMailBytes = 128 << 10 } });
        await world.TakenAsync(world.Submit(world.Bob, [], world.Line(world.Alice)));

        await world.RefusedAsync("rate-exceeded", world.Submit(world.Bob, [], world.Line(world.Alice)));
        await world.RefusedAsync("too-large", world.Submit(world.Carol, [], world.Line(world.Alice, new string('x', 150_000))));
        await world.TakenAsync(world.Submit(world.Carol, [], world.Line(world.Alice)));
    }

    [Fact]
    public async Task What_waits_for_a_removed_member_is_gone_and_for_others_still_comes()
    {
        await using var world = await KeyMailWorld.StartAsync(relay: false);
        await world.TakenAsync(world.Submit(world.Alice, [], world.Line(world.Bob, "for bob"), world.Line(world.Carol, "for carol")));

        await world.List.AppendAsync(a => a.MemberRemove(world.Carol.Id, adverse: false));
        await world.Server.StartRelayAsync();

        await world.LinesAsync(world.Bob, l => l.OfType<SealedControl>().Any());
        await world.LettersEndedAsync();
        Assert.Empty(world.Server.Sink!.Store.List(new(world.Carol.Address, KeyMailWorld.KeyAddress, null)));
    }

    [Fact]
    public async Task A_line_waits_for_a_device_that_is_away_for_twenty_days_and_goes_to_the_members_newest_address()
    {
        var time = new ShiftedTime();
        await using var world = await KeyMailWorld.StartAsync(relay: false, time: time);
        await world.TakenAsync(world.Submit(world.Alice, [], world.Line(world.Bob, "key", TestList.Now + (400L * 86400)), world.Line(world.Carol, "short", TestList.Now + 86400)));
        await world.List.AppendAsync(a => a.Address(world.Bob.Id, "bob@example.net", world.Bob.Device.SigningKey));

        time.Forward(TimeSpan.FromDays(20));
        await world.Server.StopServerAsync();
        await world.Server.StartRelayAsync();
        await world.Server.StartServerAsync();

        await world.LinesAsync("bob@example.net", l => l.OfType<SealedControl>().Any(c => c.Message.AsSpan().SequenceEqual("key"u8)));
        await world.LettersEndedAsync();
        Assert.Empty(world.Server.Sink!.Store.List(new(world.Carol.Address, KeyMailWorld.KeyAddress, null)));
    }

    [Fact]
    public async Task Who_may_replace_the_key_hears_with_the_log_how_much_it_was_used_where_the_policy_asks_and_nobody_else_does()
    {
        await using var world = await KeyMailWorld.StartAsync();
        Assert.Equal(250, (await world.Server.SubmitAsync(world.List.Seal(world.Alice, "Before anybody counted."))).Code);
        await world.List.AppendAsync(a => a.Policy(ListPolicy.Default with { Posts = 100 }));
        foreach (var text in new[] { "One.", "Two." }) Assert.Equal(250, (await world.Server.SubmitAsync(world.List.Seal(world.Bob, text))).Code);

        foreach (var member in new[] { world.Alice, world.Bob }) await world.TakenAsync(world.Request(member, ControlType.LogRequest, new LogRequest(0).ToJson()));

        var lines = await world.LinesAsync(world.Alice, l => world.Answers(world.Alice, l, ControlType.KeyUse).Count > 0);
        var use = Assert.Single(KeyUse.Parse(Assert.Single(world.Answers(world.Alice, lines, ControlType.KeyUse)).Data).Groups);
        Assert.Equal(("all", 1L, 2L), (use.Group, use.Epoch, use.Posts));
        Assert.InRange(use.Last, TestList.Now - 300, TestList.Now);
        Assert.InRange(use.Bytes, 300, 10_000);
        await world.LettersEndedAsync();
        Assert.Empty(world.Answers(world.Bob, await world.LinesAsync(world.Bob, l => l.Count > 0), ControlType.KeyUse));
    }
}
