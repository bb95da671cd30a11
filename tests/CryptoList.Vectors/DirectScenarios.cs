using System.Text.RegularExpressions;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using static CryptoList.Vectors.CopyVector;
using static CryptoList.Vectors.SubmissionVector;

namespace CryptoList.Vectors;

/// <summary>Mode 4: one-to-one inside the list.</summary>
internal static class DirectScenarios
{
    public static IEnumerable<Vector> All() => [.. Submissions(), .. Copies()];

    private static IEnumerable<Vector> Submissions() =>
    [
        Accepted("mode-4", "From bob to alice alone.", (w, bob) => Post(w, bob, w.Owner).Seal()),
        Accepted("mode-4-to-two-devices", "wl has an entry for each device of carol.", (w, bob) =>
        {
            var carol = w.Join("carol@example.org");
            w.Append(w.AuthorOf(carol).DeviceAdd(carol.Id, DeviceKeys.Generate(), "tablet", w.Owner.Device.SigningKey));
            return Post(w, bob, carol).Seal();
        }),
        Refused(PostFault.ModeNotAllowed, "mode-4-not-in-the-policy", "The policy has mode 1 alone.", (w, bob) => new ForgedPost(w, bob) { Mode = PostMode.Direct, Peer = w.Owner }.Seal()),
        Refused(PostFault.HeaderMalformed, "mode-4-without-a-peer", "HDR does not say whom it is for.", (w, bob) => (Post(w, bob, w.Owner) with { Header = j => Regex.Replace(j, ",\"peer\":\"[^\"]*\"", "") }).Seal()),
        Refused(PostFault.HeaderMalformed, "mode-4-with-a-list-key", "HDR names an epoch, and no list key is used.", (w, bob) => (Post(w, bob, w.Owner) with { Header = j => j.Replace("\"epoch\":0", "\"epoch\":1") }).Seal()),
        Refused(PostFault.PeerNotAReceiver, "mode-4-peer-unknown", "A member id that nobody has.", (w, bob) => (Post(w, bob, w.Owner) with { Header = j => Regex.Replace(j, "\"peer\":\"[^\"]*\"", $"\"peer\":\"{new string('A', 22)}\"") }).Seal()),
        Refused(PostFault.PeerNotAReceiver, "mode-4-peer-removed-since", "The peer was a member at HDR's head.", (w, bob) =>
        {
            var carol = w.Join("carol@example.org");
            var post = Post(w, bob, carol).Seal();
            w.Remove(carol);
            return post;
        }),
        Refused(PostFault.PeerNotAReceiver, "mode-4-peer-not-in-the-group", "A group that bob is in and alice is not.", (w, bob) =>
        {
            w.Append(w.AuthorOf(w.Owner).Group("board", [bob.Id], []));
            return (Post(w, bob, w.Owner) with { Group = "board" }).Seal();
        }),
        Refused(PostFault.WrapLengthWrong, "mode-4-wrapped-key-of-122-octets", "An entry has 121.", (w, bob) => (Post(w, bob, w.Owner) with { Wrapped = wl => [.. wl, 0] }).Seal()),
        Refused(PostFault.WrapLengthWrong, "mode-4-for-nine-devices", "A member has eight at most.", (w, bob) => (Post(w, bob, w.Owner) with { PeerKeys = [.. Enumerable.Range(0, 9).Select(_ => HpkePrivateKey.Generate().PublicKey)] }).Seal()),
        Refused(PostFault.WrapHashWrong, "mode-4-wrapped-key-of-another-post", "wh is not its hash.", (w, bob) => (Post(w, bob, w.Owner) with { WrappedToServer = wl => Wire.Flip(wl, -1) }).Seal()),
    ];

    private static IEnumerable<Vector> Copies() =>
    [
        Opened("mode-4", "From alice to bob alone.", (w, bob) => Of(w, bob, Post(w, w.Owner, bob))),
        Opened("mode-4-under-the-number-of-a-post-to-all", "Numbers are counted for each peer: no fork.", (w, bob) =>
        {
            var toAll = new ForgedPost(w, w.Owner) { Sequence = 7 };
            return Of(w, bob, Post(w, w.Owner, bob) with { Sequence = 7 }) with { Earlier = [Of(w, bob, toAll).Message] };
        }),
        Opened("mode-4-twice-under-one-number", "Two posts to one peer: a fork.", (w, bob) =>
        {
            var first = Of(w, bob, Post(w, w.Owner, bob) with { Sequence = 7 });
            return Of(w, bob, Post(w, w.Owner, bob) with { Sequence = 7 }) with { Earlier = [first.Message] };
        }, ReadWarnings.Fork),
        Fails(PostFault.NotAReceiver, "mode-4-for-another-member", "A server that gives bob what is for carol.", (w, bob) => Of(w, bob, Post(w, w.Owner, w.Join("carol@example.org")))),
        Fails(PostFault.NotForMyKeys, "mode-4-sealed-for-another-device", "wl has no entry for the device that bob reads with.", (w, bob) => Of(w, bob, Post(w, w.Owner, bob) with { PeerKeys = [HpkePrivateKey.Generate().PublicKey] })),
        Fails(PostFault.WrapDamaged, "mode-4-entry-damaged", "The author sealed it wrongly, and signed that.", (w, bob) => Of(w, bob, Post(w, w.Owner, bob) with { Wrapped = wl => Wire.Flip(wl, -1) })),
        Fails(PostFault.WrapHashWrong, "mode-4-wrapped-key-changed", "One bit, by the server.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Wrapped = wl => Wire.Flip(wl, -1) })),
        Fails(PostFault.WrapLengthWrong, "mode-4-wrapped-key-of-104-octets", "As in mode 1.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Wrapped = wl => wl[..104] })),
        Fails(PostFault.ModeNotAllowed, "mode-4-not-in-the-policy", "A server that takes what the policy does not have.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Mode = PostMode.Direct, Peer = bob })),
        Fails(PostFault.NotInGroup, "mode-4-author-not-in-the-group", "A group that bob is in and carol is not.", (w, bob) =>
        {
            var carol = w.Join("carol@example.org");
            w.Append(w.AuthorOf(w.Owner).Group("board", [bob.Id], []));
            return Of(w, bob, Post(w, carol, bob) with { Group = "board" });
        }),
    ];

    private static ForgedPost Post(PostWorld world, TestMember author, TestMember peer)
    {
        if (!world.Log.AtHead(world.Time.Now).Policy.Modes.Contains(PostMode.Direct)) world.Allow(PostMode.List, PostMode.Direct);
        return new ForgedPost(world, author) { Mode = PostMode.Direct, Peer = peer };
    }

    private static CopyCase Made(PostWorld world, TestMember bob, Func<PostParts, ForgedCopy> make)
    {
        var post = Post(world, world.Owner, bob).Seal();
        return new(make(post).Write(), post.EntityHash);
    }
}
