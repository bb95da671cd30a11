using System.Text.RegularExpressions;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using static CryptoList.Vectors.CopyVector;
using static CryptoList.Vectors.SubmissionVector;

namespace CryptoList.Vectors;

/// <summary>Mode 3: copies without a layer for each member.</summary>
internal static partial class LayerlessScenarios
{
    public static IEnumerable<Vector> All() => [.. Submissions(), .. Copies()];

    private static IEnumerable<Vector> Submissions() =>
    [
        Accepted("mode-3", "Submitted as in mode 1.", (w, bob) => Post(w, bob).Seal()),
        Refused(PostFault.ModeNotAllowed, "mode-3-not-in-the-policy", "The policy has mode 1 alone.", (w, bob) => new ForgedPost(w, bob) { Mode = PostMode.Layerless }.Seal()),
        Refused(PostFault.KeyFieldMalformed, "mode-3-with-the-key-field-of-a-copy", "wl in the clear is for copies alone.", (w, bob) => (Post(w, bob) with { KeyField = _ => $"v=1; kid={w.ListKey.Kid}; wl={Wire.B64(new byte[104])}" }).Seal()),
        Refused(PostFault.KeyFieldMissing, "mode-3-key-field-missing", "A relay dropped the field.", (w, bob) => (Post(w, bob) with { Message = text => KeyFieldText().Replace(text, "") }).Seal()),
        Refused(PostFault.WrapLengthWrong, "mode-3-wrapped-key-of-105-octets", "wl has 104.", (w, bob) => (Post(w, bob) with { Wrapped = wl => [.. wl, 0] }).Seal()),
        Refused(PostFault.WrapHashWrong, "mode-3-wrapped-key-of-another-post", "wh is not its hash.", (w, bob) => (Post(w, bob) with { WrappedToServer = wl => Wire.Flip(wl, 0) }).Seal()),
        Refused(PostFault.HeaderMalformed, "mode-3-with-a-peer", "Only mode 4 is for one member.", (w, bob) => (Post(w, bob) with { Peer = w.Owner }).Seal()),
    ];

    private static IEnumerable<Vector> Copies() =>
    [
        Opened("mode-3", "Opened, and marked as weaker.", (w, bob) => Of(w, bob, Post(w, w.Owner)), ReadWarnings.NoMemberLayer),
        Fails(PostFault.KeyFieldMissing, "mode-3-key-field-missing", "A relay dropped the field.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Fields = fields => fields.Skip(1) })),
        Fails(PostFault.KeyFieldDoubled, "mode-3-key-field-doubled", "The same field twice.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Fields = fields => [fields[0], .. fields] })),
        Fails(PostFault.KeyFieldMalformed, "mode-3-with-a-key-field-for-a-device", "The form that belongs to modes with a layer.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { KeyField = _ => "v=1; to=AAAAAAAAAAA; enc=AAAA; ct=AAAA" })),
        Fails(PostFault.KeyFieldMalformed, "mode-3-with-another-kid", "The field names another list key than HDR.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Kid = new string('A', 22) })),
        Fails(PostFault.KeyFieldMalformed, "mode-1-with-the-key-field-of-mode-3", "A server that leaves the layer out of a post that is to have it.", (w, bob) => Of1(w, bob)),
        Fails(PostFault.WrapLengthWrong, "mode-3-wrapped-key-of-105-octets", "One octet too long.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Wrapped = wl => [.. wl, 0] })),
        Fails(PostFault.WrapHashWrong, "mode-3-wrapped-key-changed", "One bit.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Wrapped = wl => Wire.Flip(wl, 60) })),
        Waits(PostFault.ListKeyMissing, "mode-3-list-key-missing", "The key message has not come yet.", (w, bob) =>
        {
            w.Rekey();
            bob.Lose(w.ListKey);
            return Of(w, bob, Post(w, w.Owner));
        }),
    ];

    private static CopyCase Of1(PostWorld world, TestMember bob)
    {
        world.Allow(PostMode.List, PostMode.Layerless);
        var post = new ForgedPost(world, world.Owner).Seal();
        return new(new ForgedCopy(world, post, bob) { KeyField = _ => $"v=1; kid={world.ListKey.Kid}; wl={Wire.B64(post.Wrapped)}" }.Write());
    }

    private static ForgedPost Post(PostWorld world, TestMember author)
    {
        world.Allow(PostMode.List, PostMode.Layerless);
        return new ForgedPost(world, author) { Mode = PostMode.Layerless };
    }

    private static CopyCase Made(PostWorld world, TestMember bob, Func<PostParts, ForgedCopy> make)
    {
        var post = Post(world, world.Owner).Seal();
        return new(make(post).Write(), post.EntityHash);
    }

    [GeneratedRegex(@"CryptoList-Key:.*\r\n(?: .*\r\n)*")]
    private static partial Regex KeyFieldText();
}
