using System.Text;

namespace CryptoList.Mail.Smtp;

/// <summary>
/// The path of an SMTP envelope (RFC 5321 section 4.1.2, RFC 6531 section 3.3): a mailbox, the null path <c>&lt;&gt;</c>, or
/// Postmaster without a domain. It keeps the text as given and compares by it, octet for octet; it is not a normalised
/// address. Source routes are read and dropped (RFC 5321 appendix C).
/// </summary>
public sealed class EnvelopePath : IEquatable<EnvelopePath>
{
    /// <summary>The most octets a local part may have. RFC 5321 asks for 64 at least; return paths of large senders are longer.</summary>
    public const int MaxLocalPartLength = 255;

    /// <summary>The most octets a domain may have (RFC 5321 section 4.5.3.1.2).</summary>
    public const int MaxDomainLength = 255;

    internal EnvelopePath(string address, string localPart, string domain)
    {
        (Address, LocalPart, Domain) = (address, localPart, domain);
        IsAscii = System.Text.Ascii.IsValid(address);
    }

    /// <summary>The null reverse path, <c>&lt;&gt;</c> (RFC 5321 section 4.5.5).</summary>
    public static EnvelopePath Null { get; } = new("", "", "");

    /// <summary>As given, without angle brackets and source route; empty for the null path.</summary>
    public string Address { get; }

    /// <summary>The local part with quoting removed.</summary>
    public string LocalPart { get; }

    /// <summary>The domain or address literal as given; empty for the null path and a bare Postmaster.</summary>
    public string Domain { get; }

    /// <summary>Whether this is the null path.</summary>
    public bool IsNull => Address.Length == 0;

    /// <summary>Whether it can be sent without SMTPUTF8.</summary>
    public bool IsAscii { get; }

    /// <summary>Reads a mailbox without angle brackets; empty text is the null path.</summary>
    public static EnvelopePathFault TryParse(string address, out EnvelopePath path)
    {
        byte[] octets = Encoding.UTF8.GetBytes($"<{address}>");
        EnvelopePathFault fault = EnvelopePathParser.Parse(octets, forward: false, out EnvelopePath? parsed, out int consumed);
        if (fault == EnvelopePathFault.None && consumed != octets.Length) fault = EnvelopePathFault.Syntax;
        path = fault == EnvelopePathFault.None ? parsed! : Null;
        return fault;
    }

    /// <summary>Reads a mailbox without angle brackets; empty text is the null path.</summary>
    /// <exception cref="FormatException">The text is no path.</exception>
    public static EnvelopePath Parse(string address) =>
        TryParse(address, out EnvelopePath path) is var fault and not EnvelopePathFault.None
            ? throw new FormatException($"Not an envelope path: {fault}.")
            : path;

    /// <inheritdoc/>
    public bool Equals(EnvelopePath? other) => other is not null && Address == other.Address;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EnvelopePath);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.GetHashCode(StringComparison.Ordinal);

    /// <summary>With angle brackets, as in MAIL and RCPT.</summary>
    public override string ToString() => $"<{Address}>";
}
