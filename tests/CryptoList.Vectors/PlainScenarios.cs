using System.Text.RegularExpressions;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using static CryptoList.Vectors.CopyVector;
using static CryptoList.Vectors.SubmissionVector;

namespace CryptoList.Vectors;

/// <summary>Mode 0: signed, not encrypted.</summary>
internal static class PlainScenarios
{
    private const string AnyKeyField = "CryptoList-Key: v=1; to=AAAAAAAAAAA; enc=AAAA; ct=AAAA";

    public static IEnumerable<Vector> All() => [.. Submissions(), .. Copies()];

    private static IEnumerable<Vector> Submissions() =>
    [
        Accepted("mode-0", "Signed and not encrypted; there is no key field and nothing is wrapped.", (w, bob) => Post(w, bob).Seal()),
        Refused(PostFault.ModeNotAllowed, "mode-0-not-in-the-policy", "The policy has mode 1 alone.", (w, bob) => new ForgedPost(w, bob) { Mode = PostMode.Plain }.Seal()),
        Refused(PostFault.KeyFieldUnexpected, "mode-0-with-a-key-field", "A key field where there is no key.", (w, bob) => (Post(w, bob) with { Message = text => AnyKeyField + "\r\n" + text }).Seal()),
        Refused(PostFault.HeaderMalformed, "mode-0-with-an-epoch", "HDR names epoch 1.", (w, bob) => (Post(w, bob) with { Header = j => j.Replace("\"epoch\":0", "\"epoch\":1") }).Seal()),
        Refused(PostFault.HeaderMalformed, "mode-0-with-a-kid", "HDR names a list key.", (w, bob) => (Post(w, bob) with { Header = j => Regex.Replace(j, "\"kid\":\"[^\"]*\"", $"\"kid\":\"{w.ListKey.Kid}\"") }).Seal()),
        Refused(PostFault.ControlPartMalformed, "mode-0-with-a-wrap-hash", "wh is not zero octets.", (w, bob) => (Post(w, bob) with { Control = j => Regex.Replace(j, "\"wh\":\"A", "\"wh\":\"B") }).Seal()),
        Refused(PostFault.BodyHashWrong, "mode-0-body-changed", "One bit of the text.", (w, bob) => (Post(w, bob) with { BodySent = b => Wire.Flip(b, 100) }).Seal()),
        Refused(PostFault.BodyLengthImpossible, "mode-0-body-of-64-octets", "There is room for the author's signature alone.", (w, bob) => (Post(w, bob) with { Body = b => b[^64..] }).Seal()),
        Refused(PostFault.PostSignatureInvalid, "mode-0-signed-by-another-device", "dev is bob's, alice signed.", (w, bob) => (Post(w, bob) with { PostSigner = w.Owner.Device.SigningKey }).Seal()),
    ];

    private static IEnumerable<Vector> Copies() =>
    [
        Opened("mode-0", "Opened, and marked as not encrypted.", (w, bob) => Of(w, bob, Post(w, w.Owner)), ReadWarnings.NotEncrypted),
        Fails(PostFault.KeyFieldUnexpected, "mode-0-with-a-key-field", "Somebody added a key field.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Fields = fields => [AnyKeyField, .. fields] })),
        Fails(PostFault.BodyHashWrong, "mode-0-body-changed", "One bit of the text.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Body = Wire.Flip(post.Body, 100) })),
        Fails(PostFault.AuthorSignatureInvalid, "mode-0-text-signed-by-another-device", "author is not of the device that HDR names.", (w, bob) => Of(w, bob, Post(w, w.Owner) with { AuthorSigner = SigningKey.Generate() })),
        Fails(PostFault.NotHeaderProtected, "mode-0-that-says-it-was-encrypted", "hp is cipher.", (w, bob) => Of(w, bob, Post(w, w.Owner) with { Entity = text => text.Replace("hp=\"clear\"", "hp=\"cipher\"") })),
        Fails(PostFault.ModeNotAllowed, "mode-0-not-in-the-policy", "A server that takes what the policy does not have.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Mode = PostMode.Plain })),
        Fails(PostFault.DistributionSignatureInvalid, "mode-0-without-the-servers-word", "Signed by its author, sent round the list's server.", (w, bob) => Made(w, bob, post => new ForgedCopy(w, post, bob) { Server = SigningKey.Generate() })),
    ];

    private static ForgedPost Post(PostWorld world, TestMember author)
    {
        world.Allow(PostMode.Plain, PostMode.List);
        return new ForgedPost(world, author) { Mode = PostMode.Plain };
    }

    private static CopyCase Made(PostWorld world, TestMember bob, Func<PostParts, ForgedCopy> make)
    {
        var post = Post(world, world.Owner).Seal();
        return new(make(post).Write(), post.EntityHash);
    }
}
