using CryptoList.Cryptography;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Tests.Bouncing;
using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.KeyMail;

/// <summary>The one line of a submit that goes to somebody who is not in the list: to the address of an invitation, by who made or takes it.</summary>
public sealed class EndedInvitationTests
{
    private const string Joiner = "dave@example.com";

    [Fact]
    public async Task A_line_that_shows_an_owners_invitation_goes_to_the_address_in_it()
    {
        await using var world = await KeyMailWorld.StartAsync();
        using var link = Invite(world, world.Alice);

        await world.TakenAsync(world.Submit(world.Alice, [], Ended(world, link)));

        await world.LinesAsync(Joiner, l => l.OfType<SealedControl>().Any());
    }

    [Fact]
    public async Task Nobody_else_reaches_a_stranger_and_neither_does_an_owner_with_more_than_one_line()
    {
        var time = new ShiftedTime();
        await using var world = await KeyMailWorld.StartAsync(time: time, settings: s => s with { KeyMail = s.KeyMail with { JoinsPerHour = 1 } });
        using var link = Invite(world, world.Alice);
        using var bobs = Invite(world, world.Bob);
        await world.TakenAsync(world.Submit(world.Bob, [], Ended(world, link), world.Line(world.Carol, "1")));
        await world.TakenAsync(world.Submit(world.Bob, [], Ended(world, bobs), world.Line(world.Carol, "2")));
        await world.TakenAsync(world.Submit(world.Alice, [], Ended(world, link) with { Shown = null }, world.Line(world.Carol, "3")));
        await world.TakenAsync(world.Submit(world.Alice, [], Ended(world, link), Ended(world, link), world.Line(world.Carol, "4")));
        await world.TakenAsync(world.Submit(world.Alice, [], Ended(world, link), world.Line(world.Carol, "5")));

        await world.LinesAsync(world.Carol, l => l.OfType<SealedControl>().Count() == 5);
        await world.LettersEndedAsync();
        Assert.Single(await world.LinesAsync(Joiner, l => l.Count > 0));
    }

    [Fact]
    public async Task An_invitation_that_ended_long_ago_opens_no_way()
    {
        var time = new ShiftedTime();
        await using var world = await KeyMailWorld.StartAsync(time: time);
        using var link = Invite(world, world.Alice);
        time.Forward(TimeSpan.FromDays(9));
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var server = world.List.Log.AtHead(now).ServerSigningKey.Fingerprint;
        var rest = ControlBundle.Write([Ended(world, link) with { Expires = now + 3600 }, world.Line(world.Carol, "sealed", now + 3600)]);
        var submit = ControlMessage.Seal(
            ControlType.Submit, world.List.Log.List, world.Alice.Device.SigningKey, server, world.List.Log.AtHead(now).CurrentSealKey, world.List.Log.HeadNumber, world.List.Log.Head, now, now + 3600, new Submit([], Digest.Of(rest)).ToJson());
        await world.TakenAsync([.. ControlBundle.Write([new SealedControl(world.List.Log.List, server, now + 3600, submit)]), .. rest]);

        await world.LinesAsync(world.Carol, l => l.OfType<SealedControl>().Any());
        await world.LettersEndedAsync();
        Assert.Empty(world.Server.Sink!.Store.List(new(Joiner, KeyMailWorld.KeyAddress, null)));
    }

    private static InvitationLink Invite(KeyMailWorld world, TestMember by) =>
        Invitation.Create(world.List.Log, by.Device.SigningKey, Joiner, Rights.Post, null, TimeSpan.FromDays(1), TimeProvider.System);

    private static SealedControl Ended(KeyMailWorld world, InvitationLink link) =>
        new(world.List.Log.List, new(Digest.Of(Guid.NewGuid().ToByteArray())), TestList.Now + 3600, [1, 2, 3]) { Shown = ShownInvitation.Unsigned(link.Invitation) };
}
