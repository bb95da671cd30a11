using CryptoList.Cryptography;
using CryptoList.Mail;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>From a copy's key fields to the keys of its body: the layer for this device, <c>wl</c>, and what that is locked under, as the mode has them.</summary>
internal sealed class CopyUnlocking(Copy copy, IReaderKeyring keyring, RosterLog log)
{
    private static readonly byte[] None = [];

    private PostHeader Header => copy.Control.Header;

    /// <summary>Null, and what is wrong, when they do not open.</summary>
    public BodyKeys? Open(out PostFault fault)
    {
        fault = default;
        if (Header.Mode == PostMode.Plain) return new BodyKeys(None, None);
        if (Wrapped(out fault) is not { } wrapped) return null;
        if (Header.Mode == PostMode.Direct) return DirectKey.Unwrap(keyring, Header, wrapped, out fault) is { } direct ? new BodyKeys(direct, None) : null;
        if (ListKey(out fault) is not { } listKey) return null;
        if (Header.Mode == PostMode.Unlinkable) return new BodyKeys(listKey.Bytes.ToArray(), wrapped);
        fault = PostFault.WrapDamaged;
        return WrappedKey.Unwrap(listKey, Header, wrapped) is { } contentKey ? new BodyKeys(contentKey, None) : null;
    }

    private byte[]? Wrapped(out PostFault fault)
    {
        if (copy.Layerless is { } layerless)
        {
            var wrapped = layerless.Wrapped.ToArray();
            return IsThePosts(wrapped, out fault) ? wrapped : null;
        }

        if (ExportContext(out fault) is not { } exportContext) return null;
        PostFault? found = null;
        // Anyone can make a field that opens for me; the one that counts is the one that holds what the author signed.
        foreach (var field in copy.Mine)
        {
            foreach (var wrapped in keyring.DeviceKeys(field.To).Select(key => DeviceLayer.Open(key, Header.List, exportContext, field)).OfType<byte[]>())
            {
                if (IsThePosts(wrapped, out fault)) return wrapped;
                found ??= fault;
            }
        }

        fault = found ?? PostFault.DeviceLayerDamaged;
        return null;
    }

    /// <summary>In mode 2 each copy has a key of the server's own, which the author cannot have signed: there the body tells.</summary>
    private bool IsThePosts(byte[] wrapped, out PostFault fault)
    {
        fault = PostFault.WrapLengthWrong;
        if (!WrappedKey.IsPossibleLength(Header.Mode, wrapped.Length)) return false;
        fault = Header.Mode == PostMode.Unlinkable ? PostFault.BodyDamaged : PostFault.WrapHashWrong;
        if (Header.Mode != PostMode.Unlinkable) return Digest.Of(wrapped) == copy.Control.WrapHash;
        using var body = copy.Container.OpenBody();
        return OuterLayer.IsUnder(Header, wrapped, body);
    }

    private Digest? ExportContext(out PostFault fault)
    {
        fault = PostFault.BodyEncodingDamaged;
        var (post, distribution) = (copy.Control.PostHash, copy.Distribution!.Hash);
        if (Header.Mode != PostMode.Unlinkable) return DeviceLayer.ExportContext(post, distribution);
        try
        {
            using var body = new HashingReadStream(copy.Container.OpenBody());
            return DeviceLayer.ExportContext(post, distribution, body.Finish());
        }
        catch (MailFormatException)
        {
            return null;
        }
    }

    private ListKey? ListKey(out PostFault fault)
    {
        var accepted = log.At(copy.Distribution!.AcceptedNumber, copy.Distribution.AcceptedTime);
        fault = accepted.StandingOf(Header.Group, Header.Epoch, Header.Kid) switch
        {
            EpochStanding.Unknown => PostFault.EpochUnknown,
            EpochStanding.TooOld => PostFault.EpochTooOld,
            _ => PostFault.ListKeyMissing,
        };
        return fault == PostFault.ListKeyMissing ? keyring.ListKey(Header.Kid) : null;
    }
}
