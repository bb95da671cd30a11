using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Invitations;

/// <summary>
/// What travels over another channel: the invitation, its signature, and the one-time private key. Whoever holds the link can join
/// in the invited person's place, so it goes to that person alone. Beside them may stand where and to which key the join goes by mail:
/// whoever could change that in the link could use the link as well.
/// </summary>
public sealed class InvitationLink(Invitation invitation, SigningKey oneTimeKey) : IDisposable
{
    private const string Prefix = "cryptolist:join?";
    private const int KeySize = 32;

    /// <summary>Longest link in characters.</summary>
    public const int MaxLength = 3072;

    public Invitation Invitation { get; } = invitation;
    public SigningKey OneTimeKey { get; } = oneTimeKey;

    /// <summary>Where the join goes; null where it is passed on by hand.</summary>
    public JoinTaker? Taker { get; init; }

    /// <summary>The address it is for, where the list hides addresses; otherwise null.</summary>
    public AddressOpening? Opening { get; init; }

    /// <summary>True when the inviter asks for an approval password.</summary>
    public bool WantsPassword { get; init; }

    /// <summary>
    /// One line of text: <c>cryptolist:join?v=1&amp;i=…&amp;s=…&amp;k=…&amp;a=…&amp;h=…</c>, each b64u: I, its signature (64 bytes), the private scalar
    /// (32 bytes), the list's address, the taker's HPKE key (65 bytes), the last two both or neither; then <c>&amp;r=…</c>, the <see cref="AddressOpening"/>, where the
    /// list hides addresses, and <c>&amp;p=1</c> where a password is wanted.
    /// </summary>
    public string ToLink()
    {
        var key = OneTimeKey.Export();
        try
        {
            return $"{Prefix}v=1&i={Base64Url.EncodeToString(Invitation.Raw.Span)}&s={Base64Url.EncodeToString(Invitation.Signature.Span)}&k={Base64Url.EncodeToString(key)}" +
                (Taker is { } taker ? $"&a={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(taker.ListAddress))}&h={Base64Url.EncodeToString(taker.Key.Bytes.Span)}" : "") +
                (Opening is { } opening ? $"&r={Base64Url.EncodeToString(opening.ToArray())}" : "") + (WantsPassword ? "&p=1" : "");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Takes exactly what <see cref="ToLink"/> writes.</summary>
    /// <exception cref="StrictJsonException">Not such a link, or its key is not the invitation's.</exception>
    public static InvitationLink Parse(string link)
    {
        if (link.Length > MaxLength) throw new StrictJsonException(StrictJsonFault.TooLarge);
        if (!link.StartsWith(Prefix, StringComparison.Ordinal)) throw new StrictJsonException(StrictJsonFault.Syntax);
        var parts = link[Prefix.Length..].Split('&');
        if (parts.Length == 0 || parts[0] != "v=1") throw new StrictJsonException(StrictJsonFault.UnsupportedVersion, "v");
        var wantsPassword = parts[^1] == "p=1";
        var opens = parts[^(wantsPassword && parts.Length > 1 ? 2 : 1)].StartsWith("r=", StringComparison.Ordinal);
        var fields = parts.Length - (wantsPassword ? 1 : 0) - (opens ? 1 : 0);
        if (fields is not (4 or 6)) throw new StrictJsonException(StrictJsonFault.Syntax);
        var invitation = Invitation.Parse(Field(parts[1], "i"), Field(parts[2], "s"));
        var taker = fields == 6 ? new JoinTaker(Address(Field(parts[4], "a")), TakersKey(Field(parts[5], "h"))) : null;
        var opening = opens ? AddressOpening.Parse(Field(parts[fields], "r"), "r") : null;
        if (!invitation.GoesWith(opening)) throw new StrictJsonException(StrictJsonFault.BadValue, "r");
        var scalar = Field(parts[3], "k");
        try
        {
            if (scalar.Length != KeySize) throw new StrictJsonException(StrictJsonFault.WrongLength, "k");
            var key = Import(scalar);
            if (key.PublicKey.Fingerprint == invitation.OneTimeKey.Fingerprint) return new InvitationLink(invitation, key) { Taker = taker, Opening = opening, WantsPassword = wantsPassword };
            key.Dispose();
            throw new StrictJsonException(StrictJsonFault.BadKey, "k");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    public void Dispose() => OneTimeKey.Dispose();

    private static byte[] Field(string part, string name)
    {
        if (!part.StartsWith(name + "=", StringComparison.Ordinal)) throw new StrictJsonException(StrictJsonFault.MissingName, name);
        return CanonicalBase64Url.TryDecode(part.AsSpan(name.Length + 1)) ?? throw new StrictJsonException(StrictJsonFault.BadBase64, name);
    }

    private static string Address(byte[] utf8) => EmailAddress.TryParse(Encoding.UTF8.GetString(utf8), out var address) && Encoding.UTF8.GetByteCount(address.Normalized) == utf8.Length
        ? address.Normalized
        : throw new StrictJsonException(StrictJsonFault.BadValue, "a");

    private static HpkePublicKey TakersKey(byte[] point) =>
        HpkePublicKey.TryImport(HpkeKem.P256HkdfSha256, point, out var key) ? key : throw new StrictJsonException(StrictJsonFault.BadKey, "h");

    private static SigningKey Import(byte[] scalar)
    {
        try
        {
            return SigningKey.Import(scalar);
        }
        catch (Exception refused) when (refused is ArgumentException or CryptographicException)
        {
            throw new StrictJsonException(StrictJsonFault.BadKey, "k");
        }
    }
}
