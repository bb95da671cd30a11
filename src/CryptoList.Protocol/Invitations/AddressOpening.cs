using System.Security.Cryptography;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Invitations;

/// <summary>
/// A member's address where the list hides addresses (protocol section 6.1): the log has an alias and, in the invitation, a commitment. Whoever has this, salt and
/// address, can tell that the address is the one the inviter meant: the joiner from the link, who takes the join, and the server.
/// </summary>
public sealed class AddressOpening
{
    /// <summary>Length of the salt in bytes: nobody tries out addresses against a commitment.</summary>
    public const int SaltSize = 16;

    /// <summary>Longest opening in bytes.</summary>
    public const int MaxBytes = SaltSize + EmailAddress.MaxBytes;

    private readonly byte[] _salt;

    private AddressOpening(byte[] salt, string address) => (_salt, Address) = (salt, address);

    /// <summary>The address, normalised.</summary>
    public string Address { get; }

    /// <summary>With a fresh salt.</summary>
    /// <exception cref="ArgumentException">Not an address.</exception>
    public static AddressOpening Create(string address) =>
        EmailAddress.TryParse(address, out var parsed) ? new(RandomNumberGenerator.GetBytes(SaltSize), parsed.Normalized) : throw new ArgumentException("Not an e-mail address.", nameof(address));

    /// <summary>From what <see cref="ToArray"/> writes: the salt and the normalised address in UTF-8.</summary>
    /// <exception cref="StrictJsonException">It is not that.</exception>
    public static AddressOpening Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length is <= SaltSize or > MaxBytes) throw new StrictJsonException(StrictJsonFault.WrongLength, name);
        var text = Encoding.UTF8.GetString(bytes[SaltSize..]);
        var normalized = EmailAddress.TryParse(text, out var address) && address.Normalized == text && Encoding.UTF8.GetByteCount(text) == bytes.Length - SaltSize;
        return normalized ? new(bytes[..SaltSize].ToArray(), text) : throw new StrictJsonException(StrictJsonFault.BadValue, name);
    }

    /// <summary>Salt || address.</summary>
    public byte[] ToArray() => [.. _salt, .. Encoding.UTF8.GetBytes(Address)];

    /// <summary>What the invitation says: SHA-256("cryptolist/1 address" || 00 || list id || member id || salt || address), 32 bytes.</summary>
    public Digest Commitment(ListId list, MemberId member) => Digest.Of([.. "cryptolist/1 address\0"u8, .. list.ToArray(), .. member.ToArray(), .. ToArray()]);

    /// <summary>True when it opens what that invitation says.</summary>
    public bool Opens(Invitation invitation) => invitation.HiddenAddress is { } commitment && commitment == Commitment(invitation.List, invitation.Member);

    /// <summary>What stands in the log in place of that member's address: the member id as local part, at the list's domain; normalised.</summary>
    /// <param name="member">The member.</param>
    /// <param name="listAddress">The list's address.</param>
    public static string Alias(MemberId member, string listAddress)
    {
        var alias = $"{member}{listAddress[listAddress.LastIndexOf('@')..]}";
        return EmailAddress.TryParse(alias, out var parsed) ? parsed.Normalized : throw new ArgumentException("Not the address of a list.", nameof(listAddress));
    }
}
