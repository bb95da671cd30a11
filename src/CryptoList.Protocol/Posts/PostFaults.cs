using System.Collections.Frozen;
using static CryptoList.Protocol.Posts.PostFault;

namespace CryptoList.Protocol.Posts;

/// <summary>What the server answers for a fault: SMTP code, enhanced code (RFC 3463) and a line that says what to do next.</summary>
public sealed record FaultReply(int Code, string EnhancedCode, string Text);

/// <summary>The one table of refusals: what each <see cref="PostFault"/> means for a submitter and for a reader.</summary>
public static class PostFaults
{
    private const string Rejected = "5.7.1";
    private const string Content = "5.6.0";
    private const string Stale = "5.7.5";

    private static readonly FrozenDictionary<PostFault, Row> Table = new Dictionary<PostFault, Row>
    {
        [NotAPost] = new(554, Content, "this list takes sealed posts only; seal it with cryptolist-helper", "This is ordinary mail, not a post."),
        [ContainerMalformed] = new(554, Content, "the message is not the two-part container of a post; send what the helper sealed, unchanged", "The message is no longer the container its author sent: something on its way took it apart, wrapped it or cut it short."),
        [BodyEncodingDamaged] = new(554, Content, "the body part's transfer encoding is damaged; send the same post again", "The body of this message was damaged on its way."),
        [KeyFieldMissing] = new(554, Content, "the key field is missing; a relay may have dropped it; send the same post again", "This copy carries no key field: something on its way removed it."),
        [KeyFieldMalformed] = new(554, Content, "the key field cannot be read; send the same post again", "A key field of this copy was changed on its way."),
        [KeyFieldDoubled] = new(554, Content, "there is more than one key field; send the post as the helper sealed it", "This copy carries key fields that do not belong together."),
        [KeyFieldUnexpected] = new(554, Content, "this mode has no key field; seal the message again", "This copy carries a key field that its mode does not have."),
        [DistributionUnexpected] = new(554, Content, "this is a copy from a list, not a submission; write a new message", "This message claims to be a submission and a copy at once."),
        [DistributionMissing] = new(554, Content, "the distribution field is missing", "The server's word on this copy is missing: it did not come through the list, or something removed it."),
        [DistributionDoubled] = new(554, Content, "there is more than one distribution field", "This copy carries two distribution fields: somebody added one."),
        [DistributionMalformed] = new(554, Content, "the distribution field cannot be read", "The server's word on this copy was changed on its way."),
        [DistributionForAnotherPost] = new(554, Content, "the distribution field is another post's", "The server's word on this copy belongs to another post."),
        [ControlPartMalformed] = new(554, Content, "the control part cannot be read; send what the helper sealed, unchanged", "The control part of this message was changed."),
        [HeaderMalformed] = new(554, Content, "the post's signed header is not of the protocol's form; update your helper and seal again", "The signed header of this post is not of the protocol's form."),
        [UnsupportedVersion] = new(554, Content, "this version of the protocol is not supported here", "This post is of a newer protocol version: update your helper."),
        [OtherList] = new(554, Rejected, "the post is sealed for another list; check the address and seal it for this one", "This post was sealed for another list than the one it came through."),
        [UnknownGroup] = new(554, Rejected, "the list has no such group; get the newest roster log and seal again", "The list has no group of that name."),
        [ModeNotAllowed] = new(554, Rejected, "the list's policy does not allow posts of this mode; get the newest roster log and seal it in one that it allows", "The list's policy does not allow posts of this mode."),
        [LogMissing] = new(451, "4.3.0", "the list is not ready; try again later", "Your copy of this list's roster log is missing. The post opens when you have it."),
        [HeadBeyondLog] = new(554, Rejected, "the post names a roster head that this list does not have; get the roster log and seal again", "This post is newer than your roster log. It opens when you have the newest log."),
        [HeadNotOnLog] = new(554, Rejected, "the post names a roster head that is not on this list's log; get the log, and if that is refused ask an owner", "This post was made under another history of the list than yours. Nobody should send until an owner has looked."),
        [HeadsOutOfOrder] = new(554, Rejected, "the roster heads are out of order", "The server put this copy's roster heads in an impossible order."),
        [DeviceNotInForce] = new(550, Rejected, "the sealing device is not in force on this list; an owner can say why", "The device that signed this post is not one of a current member."),
        [NoRightToPost] = new(550, Rejected, "this member has no right to post; ask an owner", "Its author has no right to post to this list."),
        [NoRightToUpdate] = new(550, Rejected, "this member has no right to replace that group's key; ask an owner", "Its author has no right to replace the list key."),
        [NotInGroup] = new(550, Rejected, "this member is not in that group; ask an owner", "Its author is not in the group it was sent to."),
        [PeerNotAReceiver] = new(550, Rejected, "the member this post is for does not receive posts of that group; get the newest roster log", "The member this post is for was no receiver of its group."),
        [PostSignatureInvalid] = new(554, Rejected, "the post's signature does not hold; send what the helper sealed, unchanged", "The signature on this post does not hold: it was changed, or is not from whom it claims."),
        [AuthorSignatureInvalid] = new(554, Rejected, "the author's signature does not hold", "The author's signature on the text does not hold: do not trust who it claims to be from."),
        [NumberTaken] = new(554, Stale, "this device has used that number for another post; seal it again under a new number", "Its author used the same number for another post."),
        [MessageIdTaken] = new(554, Stale, "this author has posted another message under that Message-ID; give it a new one and seal again", "Its author used the same Message-ID for another post."),
        [VoidNumberWasAccepted] = new(554, Stale, "the post calls a number void that was accepted; seal it again without that", "The post calls a number void that was in use."),
        [TooOld] = new(554, Stale, "the post was sealed more than 8 days ago; seal it again", "This post was sealed long before it was sent."),
        [TooNew] = new(554, Stale, "the post is dated more than 24 hours ahead; set the clock and seal it again", "This post is dated in the future."),
        [DistributionTimesWrong] = new(554, Rejected, "the distribution's times are impossible", "The server's times on this copy do not fit the roster log by more than a day."),
        [DistributionDatedAhead] = new(554, Rejected, "the distribution is dated ahead", "The server dated this copy hours ahead of your clock. It opens when that time has come; check the clock of this computer."),
        [EpochUnknown] = new(554, Stale, "the list key it is sealed under is not in the roster log; get the newest log and key, and seal again", "The list key this post claims is not in the roster log."),
        [EpochTooOld] = new(554, Stale, "the list key was replaced; get the new one and seal again", "This post was sealed under a list key that was already replaced."),
        [ListKeyMissing] = new(554, Stale, "the list key is missing", "You do not have the list key for this post yet. It opens when the key comes: ask an owner for it."),
        [ServerKeyUnknown] = new(554, Stale, "the post is sealed for a server key this list never had; get the newest roster log and seal again", "The server key is unknown."),
        [ServerKeyRetired] = new(554, Stale, "the server key it is sealed for has been destroyed; get the newest roster log and seal again", "The server key is retired."),
        [ServerKeyMissing] = new(451, "4.3.0", "the server cannot reach its own key at the moment; try again later", "The server cannot reach its own key."),
        [ServerLayerDamaged] = new(554, Content, "the key field does not open; send the same post again, or seal it anew", "The server's layer is damaged."),
        [WrapLengthWrong] = new(554, Content, "the wrapped key has the wrong length; update your helper and seal again", "The wrapped key in this copy has the wrong length."),
        [WrapHashWrong] = new(554, Content, "the wrapped key is not the one that was signed; seal it again", "The wrapped key in this copy is not the one its author signed."),
        [WrapDamaged] = new(554, Content, "the wrapped key does not open", "The content key does not open under the list key: its author sealed it wrongly."),
        [NotForMyKeys] = new(554, Content, "no key field is for this device", "This copy is for another device or member."),
        [DeviceLayerDamaged] = new(554, Content, "the key field does not open", "The key field for this device does not open: it was changed, or taken from another copy."),
        [BodyTooLarge] = new(552, "5.3.4", "the message is larger than this list takes", "The body is too large."),
        [BodyLengthImpossible] = new(554, Content, "the body's length is impossible for a sealed post; seal it again", "The body has an impossible length."),
        [BodyHashWrong] = new(554, Content, "the body was changed on its way; send the same post again", "The body of this message was changed on its way."),
        [BodyDamaged] = new(554, Content, "the body does not open; send the same post again, or seal it anew", "The body does not decrypt: its author sealed it wrongly."),
        [DistributionSignatureInvalid] = new(554, Rejected, "the distribution's signature does not hold", "The server's signature on this copy does not hold: it did not come through the list as it is."),
        [NotAReceiver] = new(554, Rejected, "not a receiver", "You were not a receiver of this list when this copy was made."),
        [NotHeaderProtected] = new(554, Content, "the message inside has no header protection", "The message inside has no header protection, so its sender's program is not to be trusted."),
        [InnerFromWrong] = new(554, Rejected, "the From inside is not the author's address", "The From inside is not the address of the member who signed: somebody posts under another's name."),
        [InnerMessageIdWrong] = new(554, Rejected, "the Message-ID inside is not the one that was signed", "The Message-ID inside is not the one that was signed."),
        [NotAKeyUpdate] = new(554, Content, "the post brings no key", "This message says that it brings a new list key, and does not. It is no post to be read."),
        [InnerMalformed] = new(554, Content, "the message inside cannot be read", "The message inside cannot be read: its author's program wrote it wrongly."),
        [NullSender] = new(550, Rejected, "bounces and notifications are not posts", "This is a bounce."),
        [AutomaticReply] = new(550, Rejected, "automatic replies are not posts", "This is an automatic reply."),
        [Loop] = new(554, "5.4.6", "mail loop: this message has come through the list before", "This message went round in a loop."),
        [RateExceeded] = new(451, "4.7.1", "too many posts in a short time; try again later", "Too many posts in a short time."),
    }.ToFrozenDictionary();

    /// <summary>The SMTP reply. Codes 4yz are answered where trying the same bytes again may help.</summary>
    public static FaultReply Reply(PostFault fault) => new(Table[fault].Code, Table[fault].EnhancedCode, $"{Token(fault)}: {Table[fault].Submitter}");

    /// <summary>The fault's name as it stands first in a reply's text, by which the sender's helper knows it: e.g. <c>epoch-too-old</c>.</summary>
    public static string Token(PostFault fault) => Table[fault].Token(fault);

    /// <summary>The fault of that token, or null.</summary>
    public static PostFault? FromToken(string token) => Tokens.TryGetValue(token, out var fault) ? fault : null;

    /// <summary>True where a reader keeps the message and tries again when log or keys change.</summary>
    public static bool IsWait(PostFault fault) => fault is LogMissing or HeadBeyondLog or ListKeyMissing or DistributionDatedAhead;

    /// <summary>One sentence for the person who reads, in place of the text.</summary>
    public static string Notice(PostFault fault) => Table[fault].Reader;

    private static readonly FrozenDictionary<string, PostFault> Tokens = Table.Keys.ToFrozenDictionary(Token);

    private sealed record Row(int Code, string EnhancedCode, string Submitter, string Reader)
    {
        private string? _token;

        public string Token(PostFault fault) => _token ??= string.Concat(fault.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
    }
}
