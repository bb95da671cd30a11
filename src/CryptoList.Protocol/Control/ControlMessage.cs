using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;

namespace CryptoList.Protocol.Control;

/// <summary>
/// A control message C of protocol section 6: signed by one device, sealed to one device with HPKE
/// (info = SHA-256("cryptolist/1 control" || 00 || list id || fp of the recipient)). The receiver remembers <see cref="Id"/>, 16 random
/// bytes, until <see cref="Expires"/> and takes each once.
/// </summary>
public sealed record ControlMessage(ControlType Type, ListId List, MemberId Id, Fingerprint From, Fingerprint To, long RosterNumber, Digest RosterHead, long Time, long Expires, StrictObject Data)
{
    /// <summary>Longest C in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>How far a sender's clock may be ahead, in seconds: 24 hours, as for posts.</summary>
    public const long ClockTolerance = 24L * 3600;

    /// <summary>Length of <c>enc</c> for DHKEM(P-256) in bytes, RFC 9180 section 7.1.</summary>
    private const int EncSize = 65;

    /// <summary>Signs and seals, under a new id unless one is given. The result is <c>enc || ciphertext</c>.</summary>
    /// <exception cref="ArgumentException">The message is longer than 64 kB or its times are not what its type allows.</exception>
    public static byte[] Seal(ControlType type, ListId list, SigningKey from, Fingerprint to, HpkePublicKey toKey, long rosterNumber, Digest rosterHead, long time, long expires, StrictJsonWriter data, MemberId? id = null)
    {
        if (expires < time || expires - time > ControlTypes.MaxLifetime(type)) throw new ArgumentException("A message of this type does not live that long.", nameof(expires));
        var c = new StrictJsonWriter().Integer("v", 1).Text("type", ControlTypes.Name(type)).Bytes("list", list).Bytes("id", id ?? MemberId.NewRandom())
            .Bytes("from", from.PublicKey.Fingerprint).Bytes("to", to).Integer("rn", rosterNumber).Bytes("rh", rosterHead)
            .Integer("ts", time).Integer("exp", expires).Object("d", data).ToUtf8();
        if (c.Length > MaxBytes) throw new ArgumentException("A control message is at most 64 kB.", nameof(data));
        byte[] signed = [.. c, .. from.Sign(SignatureLabels.Control, Digest.Of(c).ToArray())];
        try
        {
            var (enc, ciphertext) = HpkeFactory.SealBase(toKey, Info(list, to), [], signed);
            return [.. enc, .. ciphertext];
        }
        finally
        {
            // Key messages carry list keys in the clear here.
            CryptographicOperations.ZeroMemory(signed);
            CryptographicOperations.ZeroMemory(c);
        }
    }

    /// <summary>Opens, and checks form, signature by <paramref name="senderKey"/>, recipient and times; who may send what is the caller's.</summary>
    public static ControlRefusal? TryOpen(ReadOnlySpan<byte> sealedBytes, DeviceKeys recipient, ListId list, Func<Fingerprint, VerifyingKey?> senderKey, long now, out ControlMessage? message) =>
        TryOpen(sealedBytes, recipient.Fingerprint, [recipient.HpkeKey], list, senderKey, now, out message);

    /// <summary>
    /// The same with every HPKE key the device has had: a message may have been sealed just before the newest came. A <c>join</c> is
    /// checked by the key in its own device record, since a joiner is in no roster, and a <c>withdraw-invite</c> and a <c>log-image</c> by the key in
    /// their data, since a joiner has none; the invitation, and whose the key is, are the caller's to check.
    /// </summary>
    public static ControlRefusal? TryOpen(ReadOnlySpan<byte> sealedBytes, Fingerprint recipient, IEnumerable<HpkePrivateKey> keys, ListId list, Func<Fingerprint, VerifyingKey?> senderKey, long now, out ControlMessage? message)
    {
        message = null;
        if (sealedBytes.Length <= EncSize || sealedBytes.Length > MaxBytes + 512 || Open(sealedBytes, recipient, keys, list) is not { } signed) return ControlRefusal.CannotOpen;
        try
        {
            return Check(signed, recipient, list, senderKey, now, out message);
        }
        catch (StrictJsonException)
        {
            return ControlRefusal.Malformed;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(signed);
        }
    }

    private static ControlRefusal? Check(byte[] signed, Fingerprint recipient, ListId list, Func<Fingerprint, VerifyingKey?> senderKey, long now, out ControlMessage? message)
    {
        message = null;
        if (signed.Length <= SigningKey.SignatureSize) return ControlRefusal.Malformed;
        var c = signed.AsSpan(0, signed.Length - SigningKey.SignatureSize);
        var json = StrictObject.Parse(c, MaxBytes);
        json.Version(1);
        if (!ControlTypes.TryParse(json.Text("type"), out var type)) return ControlRefusal.Malformed;
        var opened = new ControlMessage(type, json.ListId("list"), json.MemberId("id"), json.Fingerprint("from"), json.Fingerprint("to"),
            json.Integer("rn"), json.Digest("rh"), json.Integer("ts"), json.Integer("exp"), json.Object("d"));
        json.End();
        if (opened.List != list) return ControlRefusal.OtherList;
        if (opened.To != recipient) return ControlRefusal.NotForMe;
        var key = type switch
        {
            ControlType.Join => JoinersKey(c),
            ControlType.WithdrawInvite => WithdrawalNotice.Parse(StrictObject.Parse(c, MaxBytes).Object("d")).Sender,
            ControlType.LogImage => ImageNotice.Parse(StrictObject.Parse(c, MaxBytes).Object("d")).Signer,
            _ => senderKey(opened.From),
        };
        if (key is null || key.Fingerprint != opened.From) return ControlRefusal.UnknownSender;
        if (!key.Verify(SignatureLabels.Control, Digest.Of(c).ToArray(), signed.AsSpan(c.Length))) return ControlRefusal.BadSignature;
        if (opened.Time - now > ClockTolerance) return ControlRefusal.NotYet;
        if (opened.Expires < opened.Time || opened.Expires - opened.Time > ControlTypes.MaxLifetime(type)) return ControlRefusal.LivesTooLong;
        if (now > opened.Expires) return ControlRefusal.Expired;
        message = opened;
        return null;
    }

    /// <summary>Read from the bytes again, so that the message's own data stays untaken for the caller.</summary>
    private static VerifyingKey JoinersKey(ReadOnlySpan<byte> c) => Invitations.JoinRequest.Parse(StrictObject.Parse(c, MaxBytes).Object("d")).Device.SigningKey;

    private static byte[]? Open(ReadOnlySpan<byte> sealedBytes, Fingerprint recipient, IEnumerable<HpkePrivateKey> keys, ListId list)
    {
        var info = Info(list, recipient);
        foreach (var key in keys)
        {
            if (key.PublicKey.Kem == HpkeKem.P256HkdfSha256 && HpkeFactory.TryOpenBase(key, sealedBytes[..EncSize], info, [], sealedBytes[EncSize..], out var plaintext)) return plaintext;
        }

        return null;
    }

    private static byte[] Info(ListId list, Fingerprint recipient) => DomainContext.Hash(SignatureLabels.Control, list, recipient).ToArray();
}
