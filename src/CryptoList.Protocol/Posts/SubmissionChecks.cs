using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// The server's checks of protocol section 4 that need no store, in their order. Between <see cref="Authorship"/> and
/// <see cref="Standing"/> the caller asks its store whether (device, group, seq) and (author, mid) are known.
/// </summary>
public static class SubmissionChecks
{
    /// <summary>How long before its acceptance a post may have been written, in seconds: 8 days.</summary>
    public const long OldestPost = 8 * 24 * 3600;

    /// <summary>How far ahead the author's clock may be, in seconds: 24 hours.</summary>
    public const long NewestPost = 24 * 3600;

    /// <summary>The shortest body: an empty ENTITY is not a message, so the 64 bytes of <c>author</c> and some more, sealed.</summary>
    public const long ShortestBody = 136;

    /// <summary>List, group and mode; head on the log; the device in force with <c>post</c>, in the group, at HDR's head, and who the post is for; the signature. <paramref name="now"/> is <c>ats</c>.</summary>
    public static PostFault? Authorship(ControlPart control, RosterLog log, long now)
    {
        var header = control.Header;
        if (header.List != log.List) return PostFault.OtherList;
        if (header.RosterNumber > log.HeadNumber) return PostFault.HeadBeyondLog;
        if (!log.PassesThrough(header.RosterNumber, header.RosterHead)) return PostFault.HeadNotOnLog;
        var then = log.At(header.RosterNumber, now);
        if (!then.GroupExists(header.Group)) return PostFault.UnknownGroup;
        if (!then.Policy.Modes.Contains(header.Mode)) return PostFault.ModeNotAllowed;
        if ((MayPost(header, then) ?? MayReach(header, then)) is { } fault) return fault;
        return control.IsSignedBy(then.Device(header.Device)!.SigningKey) ? null : PostFault.PostSignatureInvalid;
    }

    /// <summary>Group, mode, the author's right and the peer's now, the epoch, and -8 days ≤ ts - now ≤ 24 h.</summary>
    public static PostFault? Standing(ControlPart control, RosterLog log, long now)
    {
        var header = control.Header;
        var state = log.AtHead(now);
        if (!state.GroupExists(header.Group)) return PostFault.UnknownGroup;
        // HDR may name a head of any age: what the owners took back since must not come in by an old one.
        if (!state.Policy.Modes.Contains(header.Mode)) return PostFault.ModeNotAllowed;
        if ((MayPost(header, state) ?? MayReach(header, state)) is { } fault) return fault;
        var standing = PostMode.UsesListKey(header.Mode) ? state.StandingOf(header.Group, header.Epoch, header.Kid) : EpochStanding.Current;
        switch (standing)
        {
            case EpochStanding.Unknown: return PostFault.EpochUnknown;
            case EpochStanding.TooOld: return PostFault.EpochTooOld;
        }

        if (header.Time - now < -OldestPost) return PostFault.TooOld;
        return header.Time - now > NewestPost ? PostFault.TooNew : null;
    }

    /// <summary>
    /// The body and the server's own layer. <paramref name="bodyHash"/> and <paramref name="bodyLength"/> are of the decoded body as it came; in mode 2 it
    /// is read again, to look under its outer layer. Gives <c>wl</c>: locked still, empty in mode 0, and in mode 2 the outer layer's own key.
    /// </summary>
    public static PostFault? Content(
        Submission submission, Digest bodyHash, long bodyLength, Func<KeyId, IEnumerable<HpkePrivateKey>> sealKeys, RosterLog log, out byte[]? wrappedKey)
    {
        var control = submission.Control;
        wrappedKey = [];
        switch (control.Header.Mode)
        {
            case PostMode.Plain:
                return Body(control, bodyHash, bodyLength);
            case PostMode.Unlinkable:
                return Unwrap(control, submission.KeyField, sealKeys, log, out wrappedKey) ?? OuterLayer.Check(control, wrappedKey, submission.OpenBody());
            default:
                return Body(control, bodyHash, bodyLength) ?? Unwrap(control, submission.KeyField, sealKeys, log, out wrappedKey);
        }
    }

    /// <summary>The decoded body's hash and length.</summary>
    private static PostFault? Body(ControlPart control, Digest bodyHash, long bodyLength)
    {
        if (control.BodyHash != bodyHash) return PostFault.BodyHashWrong;
        var possible = control.Header.Mode == PostMode.Plain ? bodyLength > AuthorTrailer.Size : IsPossibleLength(bodyLength);
        return possible ? null : PostFault.BodyLengthImpossible;
    }

    /// <summary>Whether so many bytes may be an ENTITY and <c>author</c>, sealed.</summary>
    internal static bool IsPossibleLength(long sealedLength) => sealedLength >= ShortestBody && ChunkedEncryption.IsPossibleLength(sealedLength);

    /// <summary>Removes the server's own layer: gives <c>wl</c>. <paramref name="sealKeys"/> gives all private keys it has under that key id.</summary>
    private static PostFault? Unwrap(ControlPart control, KeyField? field, Func<KeyId, IEnumerable<HpkePrivateKey>> sealKeys, RosterLog log, out byte[]? wrappedKey)
    {
        wrappedKey = null;
        if (field is null) return PostFault.KeyFieldMissing;
        var tried = false;
        foreach (var key in sealKeys(field.To))
        {
            tried = true;
            if (!HpkeFactory.TryOpenBase(key, field.Enc.Span, SubmitInfo(control.Header), [], field.Ciphertext.Span, out var opened)) continue;
            if (!WrappedKey.IsPossibleLength(control.Header.Mode, opened.Length)) return PostFault.WrapLengthWrong;
            if (Digest.Of(opened) != control.WrapHash) return PostFault.WrapHashWrong;
            wrappedKey = opened;
            return null;
        }

        if (tried) return PostFault.ServerLayerDamaged;
        // A key that was never replaced cannot be retired: it is our own outage when it is not at hand, and the post must not bounce for it.
        var known = log.AtHead(0).SealKeys.LastOrDefault(k => k.Key.Id == field.To);
        return known is null ? PostFault.ServerKeyUnknown : known.ReplacedTime is null ? PostFault.ServerKeyMissing : PostFault.ServerKeyRetired;
    }

    /// <summary>In mode 4: who it is for receives posts of the group.</summary>
    internal static PostFault? MayReach(PostHeader header, RosterState state) =>
        header.Peer is { } peer && !state.Receives(peer, header.Group) ? PostFault.PeerNotAReceiver : null;

    /// <summary>HPKE's info for the server's layer.</summary>
    internal static byte[] SubmitInfo(PostHeader header) => DomainContext.Hash(PostLabels.Submit, header.Hash).ToArray();

    /// <summary>The device in force, its member unsuspended with <c>post</c>, and in the group; for a key update, one who may replace the group's key.</summary>
    internal static PostFault? MayPost(PostHeader header, RosterState state)
    {
        if (state.MemberOfDevice(header.Device) is not { Suspended: false } author) return PostFault.DeviceNotInForce;
        if (header.Update) return state.MayUpdate(author.Id, header.Group) ? null : PostFault.NoRightToUpdate;
        if (!author.Rights.HasFlag(Rights.Post)) return PostFault.NoRightToPost;
        return state.InGroup(author.Id, header.Group) ? null : PostFault.NotInGroup;
    }
}
