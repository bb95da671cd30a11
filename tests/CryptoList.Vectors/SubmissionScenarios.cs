using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using static CryptoList.Vectors.SubmissionVector;

namespace CryptoList.Vectors;

/// <summary>Submissions: the log, the author, numbers and times, keys, the body.</summary>
internal static class SubmissionScenarios
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static IEnumerable<Vector> All() => [.. Good(), .. Log(), .. Author(), .. Times(), .. Epochs(), .. ServerLayer(), .. Body()];

    private static IEnumerable<Vector> Good() =>
    [
        Accepted("other-signature-for-the-same-octets", "sig is (r, n - s): it holds as well, and the post is the same.", (w, bob) => new ForgedPost(w, bob) { Signature = Wire.OtherSignature }.Seal()),
        Accepted("void-numbers", "Three numbers that were refused are named.", (w, bob) => new ForgedPost(w, bob) { Sequence = 9, Void = [3, 5, 8] }.Seal()),
        Accepted("older-head", "HDR names a head from before two entries; author and mode are allowed at both ends.", (w, bob) =>
        {
            var old = w.LogUpTo(w.Log.HeadNumber);
            w.Append(w.AuthorOf(w.Owner).Group("board", [w.Owner.Id], []));
            w.Append(w.AuthorOf(w.Owner).Policy(ListPolicy.Default with { Keep = 86400 }));
            return new ForgedPost(w, bob) { Log = old }.Seal();
        }),
        Accepted("former-seal-key", "Sealed for the server key before the newest, which the server still holds.", (w, bob) =>
        {
            var post = new ForgedPost(w, bob).Seal();
            Renew(w);
            return post;
        }),
        Accepted("written-8-days-before", "ts is exactly 8 days before now.", (w, bob) => new ForgedPost(w, bob) { Time = w.Time.Now - (8 * 86400) }.Seal()),
        Accepted("written-24-hours-ahead", "ts is exactly 24 hours after now.", (w, bob) => new ForgedPost(w, bob) { Time = w.Time.Now + 86400 }.Seal()),
        Accepted("epoch-before-the-newest-after-8-days", "Nobody left between the two: it is taken for 8 days.", (w, bob) => Rekeyed(w, bob, leaving: false, TimeSpan.FromDays(8))),
        Accepted("epoch-before-the-newest-2-hours-after-leaving", "Carol left between the two: it is taken for 2 hours.", (w, bob) => Rekeyed(w, bob, leaving: true, TimeSpan.FromHours(2))),
    ];

    private static IEnumerable<Vector> Log() =>
    [
        Refused(PostFault.OtherList, "other-list", "Sealed for a list that another genesis opened.", (_, _) =>
        {
            var other = PostWorld.Create("bob");
            return new ForgedPost(other, other.Member("bob")).Seal();
        }),
        Refused(PostFault.UnknownGroup, "group-unknown", "There never was such a group.", (w, bob) => new ForgedPost(w, bob) { Group = "board" }.Seal()),
        Refused(PostFault.UnknownGroup, "group-made-after-the-head", "The group came into being after HDR's head.", (w, bob) =>
        {
            var old = w.LogUpTo(w.Log.HeadNumber);
            w.Append(w.AuthorOf(w.Owner).Group("board", [bob.Id], []));
            return new ForgedPost(w, bob) { Log = old, Group = "board" }.Seal();
        }),
        Refused(PostFault.ModeNotAllowed, "mode-not-allowed", "The policy allows mode 2 only.", (w, bob) =>
        {
            w.Append(w.AuthorOf(w.Owner).Policy(ListPolicy.Default with { Modes = [2] }));
            return new ForgedPost(w, bob).Seal();
        }),
        Refused(PostFault.ModeNotAllowed, "mode-taken-back-since-the-head", "The policy allowed mode 1 at HDR's head and does not now.", (w, bob) =>
        {
            var old = w.LogUpTo(w.Log.HeadNumber);
            w.Append(w.AuthorOf(w.Owner).Policy(ListPolicy.Default with { Modes = [2] }));
            return new ForgedPost(w, bob) { Log = old }.Seal();
        }),
        Refused(PostFault.HeadBeyondLog, "head-beyond-the-log", "rn is one more than the newest entry.", (w, bob) => new ForgedPost(w, bob) { Header = j => j.Replace($"\"rn\":{w.Log.HeadNumber}", $"\"rn\":{w.Log.HeadNumber + 1}") }.Seal()),
        Refused(PostFault.HeadNotOnLog, "head-of-another-history", "rh is not the hash of entry rn.", (w, bob) => new ForgedPost(w, bob) { Header = j => j.Replace(w.Log.Head.ToString(), Digest.Zero.ToString()) }.Seal()),
    ];

    private static IEnumerable<Vector> Author() =>
    [
        Refused(PostFault.DeviceNotInForce, "device-of-nobody", "dev was never in the log.", (w, bob) => new ForgedPost(w, bob) { Device = SigningKey.Generate() }.Seal()),
        Refused(PostFault.DeviceNotInForce, "member-removed", "Removed before HDR's head.", (w, bob) => After(w, bob, () => w.Remove(bob))),
        Refused(PostFault.DeviceNotInForce, "member-removed-since-the-head", "A member at HDR's head, and removed now.", (w, bob) => Before(w, bob, () => w.Remove(bob))),
        Refused(PostFault.DeviceNotInForce, "member-suspended-by-an-owner", "Suspended now.", (w, bob) => Before(w, bob, () => w.Append(w.AuthorOf(w.Owner).MemberSuspend(bob.Id, "noise")))),
        Refused(PostFault.DeviceNotInForce, "member-suspended-by-the-server", "Suspended at HDR's head.", (w, bob) => After(w, bob, () => w.Append(new RosterAuthor(w.Log, w.ServerSigningKey, w.Time).MemberSuspend(bob.Id, "abuse")))),
        Refused(PostFault.DeviceNotInForce, "device-stolen-since-the-head", "The device was declared stolen; its member has another.", (w, bob) => Before(w, bob, () =>
        {
            w.Append(w.AuthorOf(bob).DeviceAdd(bob.Id, DeviceKeys.Generate(), "tablet", w.Owner.Device.SigningKey));
            w.Append(w.AuthorOf(w.Owner).DeviceRemove(bob.Id, bob.Device.Fingerprint, stolen: true));
        })),
        Refused(PostFault.DeviceNotInForce, "device-that-waits", "Added by one signature a second less than 24 hours ago.", (w, bob) => Waiting(w, bob, TimeSpan.FromDays(1) - Second)),
        Accepted("device-after-its-24-hours", "Added by one signature exactly 24 hours ago.", (w, bob) => Waiting(w, bob, TimeSpan.FromDays(1))),
        Refused(PostFault.NoRightToPost, "right-to-post-taken-since-the-head", "May post at HDR's head, and not now.", (w, bob) => Before(w, bob, () => w.Append(w.AuthorOf(w.Owner).Rights(bob.Id, Rights.Receive)))),
        Refused(PostFault.NoRightToPost, "right-to-post-given-since-the-head", "May not post at HDR's head, though now.", (w, bob) =>
        {
            w.Append(w.AuthorOf(w.Owner).Rights(bob.Id, Rights.Receive));
            return Before(w, bob, () => w.Append(w.AuthorOf(w.Owner).Rights(bob.Id, Rights.Receive | Rights.Post)));
        }),
        Refused(PostFault.NotInGroup, "not-in-the-group", "The group exists, without the author.", (w, bob) =>
        {
            w.Append(w.AuthorOf(w.Owner).Group("board", [w.Owner.Id], []));
            return new ForgedPost(w, bob) { Group = "board" }.Seal();
        }),
        Refused(PostFault.NotInGroup, "out-of-the-group-since-the-head", "In the group at HDR's head, and not now.", (w, bob) =>
        {
            w.Append(w.AuthorOf(w.Owner).Group("board", [w.Owner.Id, bob.Id], []));
            return Before(w, bob, () => w.Append(w.AuthorOf(w.Owner).Group("board", [], [bob.Id])), "board");
        }),
        Refused(PostFault.PostSignatureInvalid, "signature-of-another-device", "dev is bob's, alice signed.", (w, bob) => new ForgedPost(w, bob) { PostSigner = w.Owner.Device.SigningKey }.Seal()),
        Refused(PostFault.PostSignatureInvalid, "signature-with-a-flipped-bit", "One bit of s.", (w, bob) => new ForgedPost(w, bob) { Signature = s => Wire.Flip(s, -1) }.Seal()),
        Refused(PostFault.PostSignatureInvalid, "signature-of-zeroes", "r and s are 0.", (w, bob) => new ForgedPost(w, bob) { Signature = _ => new byte[64] }.Seal()),
        Refused(PostFault.PostSignatureInvalid, "signature-over-another-body", "bh was exchanged after signing.", (w, bob) => new ForgedPost(w, bob) { Control = j => System.Text.RegularExpressions.Regex.Replace(j, "\"bh\":\"[^\"]*\"", $"\"bh\":\"{Digest.Of([1])}\"") }.Seal()),
    ];

    private static IEnumerable<Vector> Times() =>
    [
        Refused(PostFault.TooOld, "written-8-days-and-a-second-before", "ts is too old.", (w, bob) => new ForgedPost(w, bob) { Time = w.Time.Now - (8 * 86400) - 1 }.Seal()),
        Refused(PostFault.TooNew, "written-24-hours-and-a-second-ahead", "ts is too new.", (w, bob) => new ForgedPost(w, bob) { Time = w.Time.Now + 86401 }.Seal()),
    ];

    private static IEnumerable<Vector> Epochs() =>
    [
        Refused(PostFault.EpochUnknown, "epoch-0", "There is no epoch 0.", (w, bob) => new ForgedPost(w, bob) { Epoch = 0 }.Seal()),
        Refused(PostFault.EpochUnknown, "epoch-beyond-the-newest", "An epoch that is not in the log.", (w, bob) => new ForgedPost(w, bob) { Epoch = 2 }.Seal()),
        Refused(PostFault.EpochUnknown, "epoch-with-another-kid", "A key of the author's own making.", (w, bob) => new ForgedPost(w, bob) { ListKey = new ListKey(new byte[32]) }.Seal()),
        Refused(PostFault.EpochUnknown, "group-without-an-epoch", "The key of all, used for a group that has no key yet.", (w, bob) =>
        {
            w.Append(w.AuthorOf(w.Owner).Group("board", [bob.Id], []));
            return new ForgedPost(w, bob) { Group = "board" }.Seal();
        }),
        Refused(PostFault.EpochTooOld, "epoch-two-before-the-newest", "Only one before the newest is ever taken.", (w, bob) =>
        {
            var (key, epoch) = (w.ListKey, w.Epoch);
            w.Rekey();
            w.Rekey();
            return new ForgedPost(w, bob) { ListKey = key, Epoch = epoch }.Seal();
        }),
        Refused(PostFault.EpochTooOld, "epoch-before-the-newest-8-days-and-a-second-after", "Nobody left; the 8 days are over.", (w, bob) => Rekeyed(w, bob, leaving: false, TimeSpan.FromDays(8) + Second)),
        Refused(PostFault.EpochTooOld, "epoch-before-the-newest-2-hours-and-a-second-after-leaving", "Carol left; the 2 hours are over.", (w, bob) => Rekeyed(w, bob, leaving: true, TimeSpan.FromHours(2) + Second)),
    ];

    private static IEnumerable<Vector> ServerLayer() =>
    [
        Refused(PostFault.ServerKeyUnknown, "server-key-unknown", "Sealed for a key that is not the server's.", (w, bob) => new ForgedPost(w, bob) { SealKey = HpkePrivateKey.Generate().PublicKey }.Seal()),
        Refused(PostFault.ServerKeyRetired, "server-key-destroyed", "Sealed for a former key whose private half is gone.", (w, bob) =>
        {
            var post = new ForgedPost(w, bob).Seal();
            Renew(w);
            w.SealKeys.RemoveAt(0);
            return post;
        }),
        Refused(PostFault.ServerLayerDamaged, "server-layer-with-a-flipped-bit", "One bit of ct.", (w, bob) => new ForgedPost(w, bob) { KeyField = v => v[..^2] + (v[^2] == 'A' ? 'B' : 'A') + v[^1] }.Seal()),
        Refused(PostFault.ServerLayerDamaged, "server-layer-enc-off-the-curve", "enc is 65 octets, not a point.", (w, bob) => new ForgedPost(w, bob) { KeyField = v => Enc(v, [4, .. new byte[64]]) }.Seal()),
        Refused(PostFault.ServerLayerDamaged, "server-layer-enc-too-short", "enc is 3 octets.", (w, bob) => new ForgedPost(w, bob) { KeyField = v => Enc(v, [4, 1, 2]) }.Seal()),
        Refused(PostFault.ServerLayerDamaged, "server-layer-of-another-post", "The key field of another post of the same author.", (w, bob) =>
        {
            string? other = null;
            new ForgedPost(w, bob) { KeyField = v => other = v }.Seal();
            return new ForgedPost(w, bob) { KeyField = _ => other! }.Seal();
        }),
        Refused(PostFault.WrapLengthWrong, "wrapped-key-of-105-octets", "wl is one octet too long, and hashed so.", (w, bob) => new ForgedPost(w, bob) { Wrapped = wl => [.. wl, 0] }.Seal()),
        Refused(PostFault.WrapLengthWrong, "wrapped-key-of-no-octets", "wl is empty, and hashed so.", (w, bob) => new ForgedPost(w, bob) { Wrapped = _ => [] }.Seal()),
        Refused(PostFault.WrapHashWrong, "wrapped-key-of-another-hash", "Another wl is under the server's key than the signed one.", (w, bob) => new ForgedPost(w, bob) { WrappedToServer = wl => Wire.Flip(wl, -1) }.Seal()),
    ];

    private static IEnumerable<Vector> Body() =>
    [
        Refused(PostFault.BodyHashWrong, "body-with-a-flipped-bit", "One bit of BODY.", (w, bob) => new ForgedPost(w, bob) { BodySent = b => Wire.Flip(b, 100) }.Seal()),
        Refused(PostFault.BodyHashWrong, "body-cut-short", "The last octet is gone.", (w, bob) => new ForgedPost(w, bob) { BodySent = b => b[..^1] }.Seal()),
        Refused(PostFault.BodyHashWrong, "body-of-another-post", "Control part of one post, body of another.", (w, bob) => new ForgedPost(w, bob) { BodySent = _ => new ForgedPost(w, bob).Seal().Body }.Seal()),
        Refused(PostFault.BodyHashWrong, "body-empty", "Nothing in the second part.", (w, bob) => new ForgedPost(w, bob) { BodySent = _ => [] }.Seal()),
        Refused(PostFault.BodyLengthImpossible, "body-of-135-octets", "Shorter than an author's signature, sealed; bh is right.", (w, bob) => new ForgedPost(w, bob) { Body = b => b[..135] }.Seal()),
        Refused(PostFault.BodyLengthImpossible, "body-whose-last-chunk-is-shorter-than-a-tag", "(n - 56) mod 16,400 is 15; bh is right.", (w, bob) => new ForgedPost(w, bob) { Body = _ => new byte[56 + 16400 + 15] }.Seal()),
    ];

    /// <summary>Sealed after the change, under the head it made.</summary>
    private static PostParts After(PostWorld world, TestMember bob, Action change)
    {
        change();
        return new ForgedPost(world, bob).Seal();
    }

    /// <summary>Sealed under the head before the change, and submitted after it.</summary>
    private static PostParts Before(PostWorld world, TestMember bob, Action change, string group = RosterState.Everyone)
    {
        var post = new ForgedPost(world, bob) { Log = world.LogUpTo(world.Log.HeadNumber), Group = group }.Seal();
        change();
        return post;
    }

    private static PostParts Waiting(PostWorld world, TestMember bob, TimeSpan waited)
    {
        var tablet = DeviceKeys.Generate();
        world.Append(world.AuthorOf(bob).DeviceAdd(bob.Id, tablet, "tablet", null));
        world.Time.Advance(waited);
        return new ForgedPost(world, bob) { Device = tablet.SigningKey }.Seal();
    }

    private static PostParts Rekeyed(PostWorld world, TestMember bob, bool leaving, TimeSpan since)
    {
        var carol = world.Join("carol@example.org");
        var (key, epoch) = (world.ListKey, world.Epoch);
        if (leaving) world.Remove(carol);
        world.Rekey();
        world.Time.Advance(since);
        return new ForgedPost(world, bob) { ListKey = key, Epoch = epoch }.Seal();
    }

    private static void Renew(PostWorld world)
    {
        var key = HpkePrivateKey.Generate();
        world.Append(new RosterAuthor(world.Log, world.ServerSigningKey, world.Time).ServerSealKey(key.PublicKey));
        world.SealKeys.Add(key);
    }

    private static string Enc(string field, byte[] enc) => System.Text.RegularExpressions.Regex.Replace(field, "enc=[^;]*", $"enc={Wire.B64(enc)}");
}
