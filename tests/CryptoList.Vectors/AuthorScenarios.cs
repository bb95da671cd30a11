using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;
using static CryptoList.Vectors.CopyVector;

namespace CryptoList.Vectors;

/// <summary>Copies: who wrote the post, what is inside, and what the reader has seen of that author before.</summary>
internal static class AuthorScenarios
{
    public static IEnumerable<Vector> All() => [.. Author(), .. Sealing(), .. Inside(), .. Memory()];

    private static IEnumerable<Vector> Author() =>
    [
        Fails(PostFault.DeviceNotInForce, "device-of-nobody", "dev was never in the log.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Device = SigningKey.Generate() })),
        Fails(PostFault.DeviceNotInForce, "author-removed-before-acceptance", "A server that takes a removed member's post under an old head.", (w, bob) => Carol(w, bob, carol => w.Remove(carol))),
        Fails(PostFault.DeviceNotInForce, "author-suspended-before-acceptance", "A server that takes a suspended member's post.", (w, bob) => Carol(w, bob, carol => w.Append(w.AuthorOf(w.Owner).MemberSuspend(carol.Id, "")))),
        Opened("author-removed-after-acceptance", "Posted while a member, delivered later.", (w, bob) =>
        {
            var carol = w.Join("carol@example.org");
            var (post, accepted) = (new ForgedPost(w, carol).Seal(), w.LogUpTo(w.Log.HeadNumber));
            w.Remove(carol);
            return new(new ForgedCopy(w, post, bob) { Accepted = accepted }.Write(), post.EntityHash) { Author = carol.Address };
        }),
        Fails(PostFault.NoRightToPost, "right-to-post-taken-before-acceptance", "May post at HDR's head, not at acceptance.", (w, bob) => Carol(w, bob, carol => w.Append(w.AuthorOf(w.Owner).Rights(carol.Id, Rights.Receive)))),
        Fails(PostFault.NotInGroup, "author-not-in-the-group", "A group that its author is not in.", (w, bob) =>
        {
            var carol = w.Join("carol@example.org");
            w.Append(w.AuthorOf(w.Owner).Group("board", [bob.Id], []));
            return Of(w, bob, new ForgedPost(w, carol) { Group = "board" });
        }),
        Fails(PostFault.ModeNotAllowed, "mode-taken-back-before-acceptance", "The policy allowed mode 1 at HDR's head and not at acceptance.", (w, bob) => Carol(w, bob, _ => w.Append(w.AuthorOf(w.Owner).Policy(ListPolicy.Default with { Modes = [2] })))),
        Fails(PostFault.PostSignatureInvalid, "post-signed-by-another-device", "dev is carol's, alice signed.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Join("carol@example.org")) { PostSigner = w.Owner.Device.SigningKey })),
        Opened("address-changed-since-the-head", "Inside stands the address of HDR's head; nobody else has it now.", (w, bob) =>
        {
            var carol = w.Join("carol@example.org");
            var before = w.LogUpTo(w.Log.HeadNumber);
            w.Append(w.AuthorOf(w.Owner).Address(carol.Id, "caroline@example.org", carol.Device.SigningKey));
            return Of(w, bob, new ForgedPost(w, carol) { Log = before }) with { Author = "carol@example.org" };
        }),
        Fails(PostFault.InnerFromWrong, "address-that-is-another-members-by-now", "The address of HDR's head was carol's and is dave's at acceptance.", (w, bob) =>
        {
            var (carol, dave) = (w.Join("carol@example.org"), w.Join("dave@example.org"));
            var before = w.LogUpTo(w.Log.HeadNumber);
            w.Append(w.AuthorOf(w.Owner).Address(carol.Id, "caroline@example.org", carol.Device.SigningKey));
            w.Append(w.AuthorOf(w.Owner).Address(dave.Id, "carol@example.org", dave.Device.SigningKey));
            return Of(w, bob, new ForgedPost(w, carol) { Log = before });
        }),
    ];

    private static IEnumerable<Vector> Sealing() =>
    [
        Opened("body-of-three-chunks", "40,000 octets of text.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Text = string.Concat(Enumerable.Repeat("0123456789abcdef0123456789abcdef0123456789abcd\r\n", 834)) })),
        Fails(PostFault.WrapDamaged, "wrapped-under-another-list-key", "wl does not open under the key that kid names.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Wrapped = _ => ChunkedEncryption.Seal(new byte[32], [1], new byte[32]) })),
        Fails(PostFault.WrapDamaged, "wrapped-for-another-header", "wl was made for another hh.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Wrapped = _ => ChunkedEncryption.Seal(w.ListKey.Bytes, [.. "cryptolist/1 wrap-list\0"u8, .. new byte[32]], new byte[32]) })),
        Fails(PostFault.BodyDamaged, "content-key-of-another-body", "K is not the key of BODY.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { ContentKey = _ => new byte[32] })),
        Fails(PostFault.BodyDamaged, "body-damaged-under-the-right-hash", "A bit of a chunk was flipped before bh was made.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Body = b => Wire.Flip(b, -1) })),
        Fails(PostFault.BodyDamaged, "body-with-a-damaged-commitment", "A bit of the commitment was flipped before bh was made.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Body = b => Wire.Flip(b, 30) })),
        Fails(PostFault.BodyDamaged, "body-without-its-last-chunk", "BODY ends after a full chunk; bh is right.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Text = Long(), Body = b => b[..(56 + 16400)] })),
        Fails(PostFault.BodyDamaged, "body-with-its-chunks-exchanged", "The first two chunks changed places; bh is right.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Text = Long(), Body = b => [.. b[..56], .. b[16456..32856], .. b[56..16456], .. b[32856..]] })),
        Fails(PostFault.BodyDamaged, "body-of-10-octets", "Shorter than the header of CE; bh is right.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Body = b => b[..10] })),
        Fails(PostFault.BodyHashWrong, "body-with-a-flipped-bit", "Changed on its way.", (w, bob) => Changed(w, bob, b => Wire.Flip(b, 100))),
        Fails(PostFault.BodyHashWrong, "body-of-another-post", "The server joined one post's control part with another's body.", (w, bob) => Changed(w, bob, _ => new ForgedPost(w, w.Owner).Seal().Body)),
        Fails(PostFault.AuthorSignatureInvalid, "text-signed-by-another-device", "The text is signed by alice, the post by carol.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Join("carol@example.org")) { AuthorSigner = w.Owner.Device.SigningKey })),
        Fails(PostFault.AuthorSignatureInvalid, "text-changed-after-signing", "One octet of ENTITY.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Plaintext = p => Wire.Flip(p, -70) })),
        Fails(PostFault.AuthorSignatureInvalid, "text-without-a-signature", "ENTITY alone was sealed.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Plaintext = p => p[..^64] })),
        Fails(PostFault.AuthorSignatureInvalid, "plaintext-of-63-octets", "Shorter than a signature.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Plaintext = p => p[..63] })),
    ];

    private static IEnumerable<Vector> Inside() =>
    [
        Opened("display-name-and-comment", "The display name is the author's own.", (w, bob) => Inner(w, bob, t => t.Replace("From: alice@example.org\r\nTo", "From: \"Alice, the boss\" <ALICE@example.org> (at work)\r\nTo"))),
        Fails(PostFault.NotHeaderProtected, "inside-without-hp", "Content-Type has no hp.", (w, bob) => Inner(w, bob, t => t.Replace("; hp=\"cipher\"", ""))),
        Fails(PostFault.NotHeaderProtected, "inside-with-hp-clear", "hp is clear.", (w, bob) => Inner(w, bob, t => t.Replace("hp=\"cipher\"", "hp=\"clear\""))),
        Fails(PostFault.NotHeaderProtected, "inside-without-content-type", "There is no Content-Type.", (w, bob) => Inner(w, bob, t => t.Replace("Content-Type: text/plain; charset=utf-8; hp=\"cipher\"\r\n", ""))),
        Fails(PostFault.NotHeaderProtected, "inside-with-content-type-twice", "One with hp, one without.", (w, bob) => Inner(w, bob, t => "Content-Type: text/html\r\n" + t)),
        Fails(PostFault.InnerFromWrong, "inside-from-another-member", "Alice writes as bob.", (w, bob) => Inner(w, bob, t => t.Replace("From: alice@example.org\r\nTo", "From: bob@example.org\r\nTo"))),
        Fails(PostFault.InnerFromWrong, "inside-without-from", "There is no From.", (w, bob) => Inner(w, bob, t => t.Replace("From: alice@example.org\r\nTo", "To"))),
        Fails(PostFault.InnerFromWrong, "inside-with-from-twice", "Alice's, and bob's.", (w, bob) => Inner(w, bob, t => "From: bob@example.org\r\n" + t)),
        Fails(PostFault.InnerFromWrong, "inside-with-from-twice-and-a-space-before-the-colon", "A name is a name with white space after it (RFC 5322 section 4.5).", (w, bob) => Inner(w, bob, t => "From : bob@example.org\r\n" + t)),
        Fails(PostFault.InnerFromWrong, "inside-from-two-addresses", "Alice's and bob's in one field.", (w, bob) => Inner(w, bob, t => t.Replace("From: alice@example.org\r\nTo", "From: alice@example.org, bob@example.org\r\nTo"))),
        Fails(PostFault.InnerFromWrong, "inside-from-a-group", "RFC 5322 group syntax.", (w, bob) => Inner(w, bob, t => t.Replace("From: alice@example.org\r\nTo", "From: us:alice@example.org;\r\nTo"))),
        Fails(PostFault.InnerMessageIdWrong, "inside-another-message-id", "Not mid.", (w, bob) => Inner(w, bob, t => t.Replace("\r\nMessage-ID: <", "\r\nMessage-ID: <x"))),
        Fails(PostFault.InnerMessageIdWrong, "inside-without-message-id", "There is none.", (w, bob) => Inner(w, bob, t => t.Replace("\r\nMessage-ID: <", "\r\nX-Message-ID: <"))),
        Fails(PostFault.InnerMessageIdWrong, "inside-with-message-id-twice", "mid, and another.", (w, bob) => Inner(w, bob, t => "Message-ID: <other@example.org>\r\n" + t)),
        Fails(PostFault.InnerMalformed, "inside-a-line-without-a-colon", "Not a header.", (w, bob) => Inner(w, bob, t => "no field\r\n" + t)),
        Fails(PostFault.InnerMalformed, "inside-lines-end-in-lf", "ENTITY is CRLF throughout.", (w, bob) => Inner(w, bob, t => t.Replace("\r\n", "\n"))),
        Fails(PostFault.InnerMalformed, "inside-a-bare-lf-in-the-text", "Programs differ on what it ends.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Text = "one\ntwo\r\n" })),
        Fails(PostFault.InnerMalformed, "inside-a-bare-cr-in-the-text", "Programs differ on what it ends.", (w, bob) => Of(w, bob, new ForgedPost(w, w.Owner) { Text = "one\rtwo\r\n" })),
        Fails(PostFault.InnerMalformed, "inside-a-nul-in-the-header", "A NUL in a field.", (w, bob) => Inner(w, bob, t => "X: a\0b\r\n" + t)),
    ];

    private static IEnumerable<Vector> Memory() =>
    [
        Opened("same-post-again", "The same copy was opened before: nothing is said.", (w, bob) =>
        {
            var copy = Good(w, bob);
            return copy with { Earlier = [copy.Message] };
        }),
        Opened("same-number-for-another-post", "The author signed two posts under one number: a fork, shown and marked.", (w, bob) => Second(w, bob, new ForgedPost(w, w.Owner) { Sequence = 7 }, new ForgedPost(w, w.Owner) { Sequence = 7 }), ReadWarnings.Fork),
        Opened("same-message-id-for-another-post", "The author signed two posts under one Message-ID.", (w, bob) => Second(w, bob, new ForgedPost(w, w.Owner) { MessageId = "<one@example.org>" }, new ForgedPost(w, w.Owner) { MessageId = "<one@example.org>" }), ReadWarnings.Fork),
        Opened("voided-post-comes-after-all", "A later post called its number void: shown, marked, and no fork.", (w, bob) => Second(w, bob, new ForgedPost(w, w.Owner) { Sequence = 8, Void = [7] }, new ForgedPost(w, w.Owner) { Sequence = 7 }), ReadWarnings.Voided),
        Opened("sealed-again-after-its-number-was-voided", "The same Message-ID under a new number that voids the old one, and both came: void excuses a number, not a Message-ID.", (w, bob) =>
            Second(w, bob, new ForgedPost(w, w.Owner) { Sequence = 7, MessageId = "<one@example.org>" }, new ForgedPost(w, w.Owner) { Sequence = 8, MessageId = "<one@example.org>", Void = [7] }), ReadWarnings.Fork),
        Opened("same-number-of-another-device", "Numbers count for each device.", (w, bob) => Second(w, bob, new ForgedPost(w, w.Join("carol@example.org")) { Sequence = 7 }, new ForgedPost(w, w.Owner) { Sequence = 7 })),
    ];

    private static CopyCase Inner(PostWorld world, TestMember bob, Func<string, string> change) => Of(world, bob, new ForgedPost(world, world.Owner) { Entity = change });

    private static CopyCase Second(PostWorld world, TestMember bob, ForgedPost first, ForgedPost second)
    {
        var earlier = Of(world, bob, first).Message;
        return Of(world, bob, second) with { Earlier = [earlier] };
    }

    private static CopyCase Changed(PostWorld world, TestMember bob, Func<byte[], byte[]> body)
    {
        var post = new ForgedPost(world, world.Owner).Seal();
        return new(new ForgedCopy(world, post, bob) { Body = body(post.Body) }.Write());
    }

    /// <summary>Carol's post under the head before a change, accepted after it.</summary>
    private static CopyCase Carol(PostWorld world, TestMember bob, Action<TestMember> change)
    {
        var carol = world.Join("carol@example.org");
        var post = new ForgedPost(world, carol) { Log = world.LogUpTo(world.Log.HeadNumber) }.Seal();
        change(carol);
        return new(new ForgedCopy(world, post, bob).Write());
    }

    private static string Long() => string.Concat(Enumerable.Repeat("0123456789abcdef0123456789abcdef0123456789abcd\r\n", 834));
}
