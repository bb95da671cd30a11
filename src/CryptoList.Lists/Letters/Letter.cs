using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Letters;

/// <summary>
/// A plain mail of the server's own, to one recipient: a notice, or an answer. <see cref="Occasion"/> names what it is about, the same on every
/// node: one letter for each, ever. <see cref="List"/> is the store's short name of the list.
/// </summary>
public sealed record Letter(string Occasion, long List, LetterKind Kind, string Recipient, ReadOnlyMemory<byte> Message)
{
    /// <summary>Whose device it is for: it goes to the address that the log has of them when it goes, and not at all once they are removed or suspended. Null where that does not matter.</summary>
    public MemberId? Member { get; init; }

    /// <summary>Which of them, where it is one: nothing goes once that device was removed. Null where <see cref="Member"/> is.</summary>
    public Fingerprint? Device { get; init; }

    /// <summary>Until when it is tried, in Unix milliseconds; null: for the usual time.</summary>
    public long? Until { get; init; }

    /// <summary>It waits, with all others of that name, until the batch is released; null: it is due at once.</summary>
    public string? Batch { get; init; }
}
