namespace CryptoList.Protocol.Posts;

/// <summary>
/// Everything that can be wrong with a post, one name for each check of protocol section 4. The server and the readers use the
/// same names; <see cref="PostFaults"/> says what each means for a submitter and for a reader.
/// </summary>
public enum PostFault
{
    // The container and its fields.
    NotAPost, ContainerMalformed, BodyEncodingDamaged, KeyFieldMissing, KeyFieldMalformed, KeyFieldDoubled, KeyFieldUnexpected,
    DistributionUnexpected, DistributionMissing, DistributionDoubled, DistributionMalformed, DistributionForAnotherPost, ControlPartMalformed, HeaderMalformed, UnsupportedVersion,

    // Which list, group and mode.
    OtherList, UnknownGroup, ModeNotAllowed,

    // The log.
    LogMissing, HeadBeyondLog, HeadNotOnLog, HeadsOutOfOrder,

    // The author, and who it is for.
    DeviceNotInForce, NoRightToPost, NoRightToUpdate, NotInGroup, PeerNotAReceiver, PostSignatureInvalid, AuthorSignatureInvalid,

    // Numbers and times.
    NumberTaken, MessageIdTaken, VoidNumberWasAccepted, TooOld, TooNew, DistributionTimesWrong, DistributionDatedAhead,

    // Keys.
    EpochUnknown, EpochTooOld, ListKeyMissing, ServerKeyUnknown, ServerKeyRetired, ServerKeyMissing, ServerLayerDamaged,
    WrapLengthWrong, WrapHashWrong, WrapDamaged, NotForMyKeys, DeviceLayerDamaged,

    // The body.
    BodyTooLarge, BodyLengthImpossible, BodyHashWrong, BodyDamaged,

    // The reader's own.
    DistributionSignatureInvalid, NotAReceiver, NotHeaderProtected, InnerFromWrong, InnerMessageIdWrong, InnerMalformed, NotAKeyUpdate,

    // Mail that never reaches a list.
    NullSender, AutomaticReply, Loop, RateExceeded,
}
