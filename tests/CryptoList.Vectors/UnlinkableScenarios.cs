using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using static CryptoList.Vectors.CopyVector;
using static CryptoList.Vectors.SubmissionVector;

namespace CryptoList.Vectors;

/// <summary>Mode 2: each copy has a body of its own.</summary>
internal static class UnlinkableScenarios
{
    public static IEnumerable<Vector> All() => [.. Submissions(), .. Copies()];

    private static IEnumerable<Vector> Submissions() =>
    [
        Accepted("mode-2", "Sealed under the list key, and again under K2, which is wl.", (w, bob) => Post(w, bob).Seal()),
        Refused(PostFault.ModeNotAllowed, "mode-2-not-in-the-policy", "The policy has mode 1 alone.", (w, bob) => new ForgedPost(w, bob) { Mode = PostMode.Unlinkable }.Seal()),
        Refused(PostFault.WrapLengthWrong, "mode-2-key-of-33-octets", "K2 has 32.", (w, bob) => (Post(w, bob) with { Wrapped = k => [.. k, 0] }).Seal()),
        Refused(PostFault.WrapHashWrong, "mode-2-key-of-another-post", "The server is given another K2 than was signed.", (w, bob) => (Post(w, bob) with { WrappedToServer = k => Wire.Flip(k, 0) }).Seal()),
        Refused(PostFault.BodyDamaged, "mode-2-outer-layer-changed", "One bit of the last tag.", (w, bob) => (Post(w, bob) with { BodySent = b => Wire.Flip(b, -1) }).Seal()),
        Refused(PostFault.BodyDamaged, "mode-2-outer-layer-under-another-key", "K2 does not open it.", (w, bob) => (Post(w, bob) with { ContentKey = k => Wire.Flip(k, 0) }).Seal()),
        Refused(PostFault.BodyHashWrong, "mode-2-another-inner-body", "The outer layer opens, and bh is of another B1.", (w, bob) => WithInner(w, bob, inner => Wire.Flip(inner, -1))),
        Refused(PostFault.BodyLengthImpossible, "mode-2-inner-body-of-135-octets", "Too short for a sealed post.", (w, bob) => (Post(w, bob) with { Body = b => b[..135] }).Seal()),
        Refused(PostFault.EpochUnknown, "mode-2-epoch-beyond-the-newest", "An epoch that is not in the log.", (w, bob) => (Post(w, bob) with { Epoch = 2 }).Seal()),
    ];

    private static IEnumerable<Vector> Copies() =>
    [
        Opened("mode-2", "The server's own key around what the author sealed.", (w, bob) => Of(w, bob, Post(w, w.Owner))),
        Fails(PostFault.DeviceLayerDamaged, "mode-2-body-of-another-copy", "The key field is bound to its own copy's body.", (w, bob) => Made(w, bob, post =>
        {
            byte[] other = [];
            new ForgedCopy(w, post, bob) { BodySent = b => other = b }.Write();
            return new ForgedCopy(w, post, bob) { BodySent = _ => other };
        })),
        Fails(PostFault.BodyDamaged, "mode-2-key-of-another-body", "The key field opens, to a key that does not open the body.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Wrapped = k => Wire.Flip(k, 0) })),
        Fails(PostFault.BodyHashWrong, "mode-2-another-inner-body", "A server that changes what the author sealed.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Inner = Wire.Flip(post.Inner, 100) })),
        Fails(PostFault.WrapLengthWrong, "mode-2-key-of-104-octets", "The server wrapped what is a wl in mode 1.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Wrapped = _ => new byte[104] })),
        Waits(PostFault.ListKeyMissing, "mode-2-list-key-missing", "The key message has not come yet.", (w, bob) =>
        {
            w.Rekey();
            bob.Lose(w.ListKey);
            return Of(w, bob, Post(w, w.Owner));
        }),
        Fails(PostFault.EpochUnknown, "mode-2-epoch-beyond-the-newest", "An epoch that was not in the log at acceptance.", (w, bob) => Of(w, bob, Post(w, w.Owner) with { Epoch = 2 })),
        Fails(PostFault.AuthorSignatureInvalid, "mode-2-text-signed-by-another-device", "author is not of the device that HDR names.", (w, bob) => Of(w, bob, Post(w, w.Owner) with { AuthorSigner = SigningKey.Generate() })),
        Fails(PostFault.BodyDamaged, "mode-2-inner-body-damaged", "The author sealed it wrongly, and signed that.", (w, bob) => Of(w, bob, Post(w, w.Owner) with { Body = b => Wire.Flip(b, -1) })),
    ];

    private static ForgedPost Post(PostWorld world, TestMember author)
    {
        world.Allow(PostMode.List, PostMode.Unlinkable);
        return new ForgedPost(world, author) { Mode = PostMode.Unlinkable };
    }

    /// <summary>Another B1 under the same K2.</summary>
    private static PostParts WithInner(PostWorld world, TestMember bob, Func<byte[], byte[]> change)
    {
        byte[] header = [], key = [], inner = [];
        return (Post(world, bob) with
        {
            Header = json =>
            {
                header = Digest.Of(Encoding.UTF8.GetBytes(json)).ToArray();
                return json;
            },
            Body = b => inner = b,
            ContentKey = k => key = k,
            BodySent = _ => ChunkedEncryption.Seal(key, [.. "cryptolist/1 outer\0"u8, .. header], change(inner)),
        }).Seal();
    }

    private static CopyCase Made(PostWorld world, TestMember bob, Func<PostParts, ForgedCopy> make)
    {
        var post = Post(world, world.Owner).Seal();
        return new(make(post).Write(), post.EntityHash);
    }
}
