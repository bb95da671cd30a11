using System.Buffers.Text;
using System.Text.RegularExpressions;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using static CryptoList.Vectors.CopyVector;

namespace CryptoList.Vectors;

/// <summary>Copies: the log, the server's word, the reader's own place, the keys.</summary>
internal static class CopyScenarios
{
    public static IEnumerable<Vector> All() => [.. Heads(), .. ServersWord(), .. Times(), .. Self(), .. Keys()];

    private static IEnumerable<Vector> Heads() =>
    [
        Opened("wrapped-under-a-later-head", "Accepted under one head, wrapped under the next.", (w, bob) => By(w, bob, (post, before) => new ForgedCopy(w, post, bob) { Accepted = before })),
        Waits(PostFault.LogMissing, "log-missing", "Bob has no log of this list.", (w, bob) => Good(w, bob) with { NoLog = true }),
        Waits(PostFault.HeadBeyondLog, "head-beyond-the-log", "Wrapped under an entry that bob's log has not got.", (w, bob) => By(w, bob, (post, before) => new ForgedCopy(w, post, bob)) with { Log = w.LogUpTo(w.Log.HeadNumber - 1) }),
        Fails(PostFault.HeadNotOnLog, "head-of-another-history", "ah is not the hash of entry an.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Dist = j => j.Replace($"\"ah\":\"{w.Log.Head}\"", $"\"ah\":\"{Digest.Zero}\"") })),
        Fails(PostFault.HeadNotOnLog, "authors-head-of-another-history", "HDR's rh is not the hash of entry rn.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Header = j => j.Replace(w.Log.Head.ToString(), Digest.Zero.ToString()) })),
        Fails(PostFault.HeadsOutOfOrder, "accepted-after-it-was-wrapped", "an is above rn.", (w, bob) => By(w, bob, (post, before) => new ForgedCopy(w, post, bob) { Wrapping = before })),
        Fails(PostFault.HeadsOutOfOrder, "accepted-before-the-authors-head", "HDR's rn is above an.", (w, bob) =>
        {
            var before = w.LogUpTo(w.Log.HeadNumber - 1);
            return Made(w, bob, post => new ForgedCopy(w, post, bob) { Accepted = before });
        }),
    ];

    private static IEnumerable<Vector> ServersWord() =>
    [
        Opened("other-signature-for-the-same-octets", "The server's signature as (r, n - s).", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { DistributionField = WithOtherSignature })),
        Fails(PostFault.DistributionSignatureInvalid, "distribution-signed-by-another-key", "Not a server key of this list.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Server = SigningKey.Generate() })),
        Fails(PostFault.DistributionSignatureInvalid, "distribution-signed-by-a-member", "Alice's device signed it.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Server = w.Owner.Device.SigningKey })),
        Fails(PostFault.DistributionSignatureInvalid, "distribution-signed-for-another-post", "The signature binds DIST to another ph.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { PostHash = Digest.Of([1]) })),
        Fails(PostFault.DistributionSignatureInvalid, "distribution-signed-by-a-former-key", "The server's signing key was replaced before the entry it was wrapped under.", (w, bob) =>
        {
            w.Append(new RosterAuthor(w.Log, w.ServerSigningKey, w.Time).ServerSigningKey(SigningKey.Generate()));
            return Good(w, bob);
        }),
        Fails(PostFault.DistributionSignatureInvalid, "distribution-signed-by-a-later-key", "By a key that came into the log after the entry it was wrapped under.", (w, bob) =>
        {
            var (key, before) = (SigningKey.Generate(), w.LogUpTo(w.Log.HeadNumber));
            w.Append(new RosterAuthor(w.Log, w.ServerSigningKey, w.Time).ServerSigningKey(key));
            var post = new ForgedPost(w, w.Owner) { Log = before }.Seal();
            return new(new ForgedCopy(w, post, bob) { Server = key, Accepted = before, Wrapping = before }.Write());
        }),
        Waits(PostFault.HeadBeyondLog, "distribution-signed-by-a-key-beyond-the-log", "By a key that bob's log has not got yet.", (w, bob) =>
        {
            var (key, before) = (SigningKey.Generate(), w.LogUpTo(w.Log.HeadNumber));
            w.Append(new RosterAuthor(w.Log, w.ServerSigningKey, w.Time).ServerSigningKey(key));
            return Made(w, bob, post => new ForgedCopy(w, post, bob) { Server = key }) with { Log = before };
        }),
    ];

    private static IEnumerable<Vector> Times() =>
    [
        Opened("server-clock-11-minutes-off", "ats lies before the time of its entry.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { AcceptedTime = w.Time.Now - 60 - 660 }), ReadWarnings.ServerClockOff),
        Opened("server-clock-10-minutes-off", "Within what is borne without a mark.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { AcceptedTime = w.Time.Now - 60 - 600 })),
        Opened("accepted-20-hours-after-the-next-entry", "The next entry was that long in the mail: no mark.", (w, bob) =>
        {
            var copy = By(w, bob, (post, before) => new ForgedCopy(w, post, bob) { Accepted = before, Wrapping = before, AcceptedTime = w.Time.Now + 72_000, WrapTime = w.Time.Now + 72_000 });
            return copy with { Now = w.Time.Now + 72_000 };
        }),
        Opened("author-clock-9-days-behind", "HDR's ts is more than 8 days before ats.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Time = w.Time.Now - (9 * 86400) }), ReadWarnings.AuthorClockOff),
        Opened("author-clock-25-hours-ahead", "HDR's ts is more than 24 hours after ats.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Time = w.Time.Now + (25 * 3600) }), ReadWarnings.AuthorClockOff),
        Opened("dated-2-hours-ahead", "ts is exactly 2 hours after the reader's clock.", (w, bob) => Good(w, bob) with { Now = w.Time.Now - 7200 }),
        Waits(PostFault.DistributionDatedAhead, "dated-2-hours-and-a-second-ahead", "ts is further ahead than a clock should be.", (w, bob) => Good(w, bob) with { Now = w.Time.Now - 7201 }),
        Fails(PostFault.DistributionTimesWrong, "accepted-later-than-wrapped", "ats is after ts.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { AcceptedTime = w.Time.Now + 1 })),
        Fails(PostFault.DistributionTimesWrong, "accepted-a-day-before-its-entry", "ats is more than 24 hours before the time of entry an.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { AcceptedTime = w.Time.Now - 60 - 86401 })),
        Fails(PostFault.DistributionTimesWrong, "wrapped-a-day-after-the-next-entry", "ts is more than 24 hours after the time of entry rn + 1.", (w, bob) =>
        {
            var copy = By(w, bob, (post, before) => new ForgedCopy(w, post, bob) { Accepted = before, Wrapping = before, WrapTime = w.Time.Now + 86401 });
            return copy with { Now = w.Time.Now + 86401 };
        }),
    ];

    private static IEnumerable<Vector> Self() =>
    [
        Fails(PostFault.NotAReceiver, "reader-removed", "Wrapped for bob under a head at which he is no member.", (w, bob) => By(w, bob, (post, _) => new ForgedCopy(w, post, bob), () => w.Remove(bob))),
        Fails(PostFault.NotAReceiver, "reader-suspended", "Wrapped for bob while he is suspended.", (w, bob) => By(w, bob, (post, _) => new ForgedCopy(w, post, bob), () => w.Append(w.AuthorOf(w.Owner).MemberSuspend(bob.Id, "")))),
        Fails(PostFault.NotAReceiver, "reader-without-the-right-to-receive", "Wrapped for bob, who may only post.", (w, bob) => By(w, bob, (post, _) => new ForgedCopy(w, post, bob), () => w.Append(w.AuthorOf(w.Owner).Rights(bob.Id, Rights.Post)))),
        Fails(PostFault.NotAReceiver, "reader-not-in-the-group", "A post to a group that bob is not in.", (w, bob) =>
        {
            w.Append(w.AuthorOf(w.Owner).Group("board", [w.Owner.Id], []));
            return Of(w, bob, new ForgedPost(w, w.Owner) { Group = "board" });
        }),
    ];

    private static IEnumerable<Vector> Keys() =>
    [
        Opened("epoch-before-the-newest", "A key was replaced between sealing and acceptance.", (w, bob) =>
        {
            var (key, epoch) = (w.ListKey, w.Epoch);
            w.Rekey();
            w.Time.Advance(TimeSpan.FromDays(7));
            return Of(w, bob, new ForgedPost(w, w.Owner) { ListKey = key, Epoch = epoch });
        }),
        Waits(PostFault.ListKeyMissing, "list-key-missing", "The key message has not come yet.", (w, bob) =>
        {
            w.Rekey();
            bob.Lose(w.ListKey);
            return Good(w, bob);
        }),
        Fails(PostFault.EpochUnknown, "epoch-beyond-the-newest", "An epoch that was not in the log at acceptance.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Epoch = 2 })),
        Fails(PostFault.EpochTooOld, "epoch-two-before-the-newest", "A server that takes what it should refuse.", (w, bob) =>
        {
            var (key, epoch) = (w.ListKey, w.Epoch);
            w.Rekey();
            w.Rekey();
            return Of(w, bob, new ForgedPost(w, w.Owner) { ListKey = key, Epoch = epoch });
        }),
        Fails(PostFault.EpochTooOld, "epoch-before-the-newest-3-hours-after-leaving", "Somebody who knows the old key had left.", (w, bob) =>
        {
            var carol = w.Join("carol@example.org");
            var (key, epoch) = (w.ListKey, w.Epoch);
            w.Remove(carol);
            w.Rekey();
            w.Time.Advance(TimeSpan.FromHours(3));
            return Of(w, bob, new ForgedPost(w, w.Owner) { ListKey = key, Epoch = epoch });
        }),
        Fails(PostFault.DeviceLayerDamaged, "device-layer-with-a-flipped-bit", "One bit of ct.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { KeyField = v => v[..^2] + (v[^2] == 'A' ? 'B' : 'A') + v[^1] })),
        Fails(PostFault.DeviceLayerDamaged, "device-layer-with-enc-off-the-curve", "enc is not a point.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { KeyField = v => Regex.Replace(v, "enc=[^;]*", $"enc={Wire.B64([4, .. new byte[64]])}") })),
        Fails(PostFault.DeviceLayerDamaged, "device-layer-shorter-than-a-tag", "ct is 3 octets.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { KeyField = v => v[..(v.IndexOf("ct=", StringComparison.Ordinal) + 3)] + "AAAA" })),
        Fails(PostFault.DeviceLayerDamaged, "device-layer-of-another-distribution", "The key field of the same post's copy under another DIST.", (w, bob) => Made(w, bob, post =>
        {
            string? other = null;
            new ForgedCopy(w, post, bob) { KeyField = v => other = v, WrapTime = w.Time.Now + 1 }.Write();
            return new ForgedCopy(w, post, bob) { KeyField = _ => other! };
        })),
        Fails(PostFault.DeviceLayerDamaged, "device-layer-for-another-members-key", "Alice's enc and ct under bob's key id.", (w, bob) => Made(w, bob, post =>
            new ForgedCopy(w, post, w.Owner) { KeyField = v => Regex.Replace(v, "to=[^;]*", $"to={bob.Device.HpkeKey.PublicKey.Id}") })),
        Fails(PostFault.WrapLengthWrong, "wrapped-key-of-105-octets", "What the device layer holds is one octet too long.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Wrapped = wl => [.. wl, 0] })),
        Fails(PostFault.WrapHashWrong, "wrapped-key-of-another-post", "The server wrapped another post's wl.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Wrapped = _ => new ForgedPost(w, w.Owner).Seal().Wrapped })),
    ];

    private static string WithOtherSignature(string field)
    {
        var parts = field.Split("sig=");
        return $"{parts[0]}sig={Wire.B64(Wire.OtherSignature(Base64Url.DecodeFromChars(parts[1])))}";
    }

    private static CopyCase Made(PostWorld world, TestMember bob, Func<PostParts, ForgedCopy> make)
    {
        var post = new ForgedPost(world, world.Owner).Seal();
        return new(make(post).Write(), post.EntityHash);
    }

    /// <summary>A copy of a post that was sealed before one more entry; the log before it is given.</summary>
    private static CopyCase By(PostWorld world, TestMember bob, Func<PostParts, RosterLog, ForgedCopy> make, Action? change = null)
    {
        var before = world.LogUpTo(world.Log.HeadNumber);
        var post = new ForgedPost(world, world.Owner) { Log = before }.Seal();
        (change ?? (() => world.Append(world.AuthorOf(world.Owner).Policy(ListPolicy.Default with { Keep = 86400 }))))();
        return new(make(post, before).Write(), post.EntityHash);
    }
}
