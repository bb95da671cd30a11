using CryptoList.Protocol.Control;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Model;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Roster;

/// <summary>An image says all that its log says, in one way only.</summary>
public sealed class ImageTests
{
    private readonly RosterWorld _world = new();

    [Fact]
    public void From_any_entry_on_a_log_made_of_an_image_becomes_what_the_whole_log_is()
    {
        var random = new Random(20261121);
        var looked = 0;
        for (var sequence = 0; sequence < 20; sequence++)
        {
            var run = new ModelRun([.. Enumerable.Range(0, 360).Select(_ => random.Next(1_000_001))]);
            run.Do();
            var entries = Enumerable.Range(0, (int)run.Log.HeadNumber + 1).Select(n => run.Log[n].Signed).ToList();
            var whole = run.Log.ToImage();
            for (var n = 0; n < entries.Count; n += 1 + random.Next(6))
            {
                Assert.Null(RosterLog.TryReplay([.. entries.Take(n + 1)], new RosterCheckpoint(n, entries[n].Head), out var prefix));
                var log = RosterLog.TryFromImage(prefix!.ToImage())!;
                foreach (var entry in entries.Skip(n + 1)) Assert.Null(log.TryAppend(entry));
                Assert.Equal(whole, log.ToImage());
                looked++;
            }
        }

        Assert.True(looked > 50);
    }

    [Fact]
    public void Keys_of_the_server_devices_that_wait_and_withdrawn_invitations_are_in_it()
    {
        var alice = _world.Add("alice");
        _world.AddDevice(alice);
        _world.Append(_world.ByOwner.InviteWithdraw(_world.Invite("bob@example.org").Invitation.Id));
        _world.Append(_world.ByOwner.Address(alice.Id, "alice@example.net", alice.Device.SigningKey));
        _world.Append(_world.ByServer.ServerSealKey(Cryptography.Hpke.HpkePrivateKey.Generate().PublicKey));
        _world.Append(_world.ByServer.ServerSigningKey(Cryptography.Signatures.SigningKey.Generate()));

        var (now, log) = (_world.Time.Now, RosterLog.TryFromImage(_world.Log.ToImage())!);

        Assert.Equal(_world.Log.ToImage(), log.ToImage());
        Assert.Equal((2, "alice@example.net"), (log.AtHead(now).SealKeys.Count, log.AtHead(now).Member(alice.Id)!.Address));
        Assert.Equal(_world.Log.AtHead(now).ServerSigningKeys.Select(k => k.Fingerprint), log.AtHead(now).ServerSigningKeys.Select(k => k.Fingerprint));
        Assert.Single(log.AtHead(now).WaitingDevices(alice.Id));
        Assert.Equal((log.HeadNumber + 1, _world.Log.Head), (log.FirstHeld, log.Head));
    }

    [Fact]
    public void What_the_whole_log_refuses_one_made_of_an_image_refuses_for_the_same_reason()
    {
        var alice = _world.Add("alice");
        var old = _world.Invite("bob@example.org");
        _world.Append(_world.ByOwner.MemberRemove(alice.Id, adverse: false));
        var log = RosterLog.TryFromImage(_world.Log.ToImage())!;
        using var again = DeviceKeys.Generate();

        foreach (var entry in new[]
        {
            _world.ByOwner.MemberRemove(alice.Id, adverse: false),
            _world.By(alice).MemberRemove(_world.Owner.Id, adverse: false),
            _world.Join(_world.Invite("carol@example.org"), alice.Device),
            _world.ByOwner.Epoch(RosterState.Everyone, 7, RosterWorld.NewKid(), 0, 1, direct: true),
            _world.ByOwner.Rights(_world.Owner.Id, Rights.Post),
        })
        {
            var expected = _world.Log.TryAppend(entry);
            Assert.NotNull(expected);
            Assert.Equal(expected, log.TryAppend(entry));
        }

        Assert.Null(log.TryAppend(_world.Join(old, again)));
    }

    [Fact]
    public void Octets_that_no_log_gives_are_no_image()
    {
        _world.Add("alice");
        var image = _world.Log.ToImage();
        Assert.Null(RosterLog.TryFromImage(ReadOnlyMemory<byte>.Empty));
        Assert.Null(RosterLog.TryFromImage(image.AsMemory(..^1)));
        Assert.Null(RosterLog.TryFromImage((byte[])[.. image, 0]));
        for (var i = 0; i < image.Length; i++)
        {
            var changed = (byte[])image.Clone();
            changed[i] = 0xFF;
            // It may be another log's; it is never read as this one, and reading ends.
            if (RosterLog.TryFromImage(changed) is { } other) Assert.Equal(changed, other.ToImage());
        }
    }

    [Fact]
    public void Parts_that_unfold_to_more_than_was_named_or_to_something_else_make_no_image()
    {
        using var device = DeviceKeys.Generate();
        var (list, to) = (_world.Log.List, device.Fingerprint);
        ImagePart.Piece[] Parts(byte[] image) => [.. ImagePart.Seal(list, to, device.HpkeKey.PublicKey, image).Select(p => ImagePart.TryOpen(p, [device.HpkeKey])!)];
        ImageNotice Notice(byte[] image, long length) => new(_world.Owner.Device.SigningKey.PublicKey, 0, _world.Log.Head, Cryptography.Digest.Of(image), length);
        var zeros = new byte[4 << 20];
        var random = System.Security.Cryptography.RandomNumberGenerator.GetBytes(200_000);

        Assert.Equal(zeros, ImagePart.TryJoin(Notice(zeros, zeros.Length), Parts(zeros)));
        Assert.Null(ImagePart.TryJoin(Notice(zeros, 1000), Parts(zeros)));
        Assert.Null(ImagePart.TryJoin(Notice(zeros, zeros.Length + 1), Parts(zeros)));
        Assert.Equal(4, Parts(random).Length);
        Assert.Equal(random, ImagePart.TryJoin(Notice(random, random.Length), Parts(random).Reverse().Concat(Parts(random))));
        Assert.Null(ImagePart.TryJoin(Notice(random, random.Length), Parts(random)[1..]));
        Assert.Null(ImagePart.TryJoin(Notice(zeros, random.Length), Parts(random).Select(p => p with { Image = Cryptography.Digest.Of(zeros) })));
        using var other = DeviceKeys.Generate();
        Assert.Null(ImagePart.TryOpen(ImagePart.Seal(list, to, device.HpkeKey.PublicKey, zeros).First(), [other.HpkeKey]));
    }
}
