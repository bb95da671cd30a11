using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Letters;

/// <summary>A letter that this node has taken to send. <see cref="Created"/> in Unix milliseconds; <see cref="Attempt"/> counts from 1.</summary>
public sealed record ClaimedLetter(long Id, string Recipient, ReadOnlyMemory<byte> Message, long Created, long Attempt)
{
    /// <inheritdoc cref="Letter.List"/>
    public long List { get; init; }

    /// <inheritdoc cref="Letter.Member"/>
    public MemberId? Member { get; init; }

    /// <inheritdoc cref="Letter.Device"/>
    public Fingerprint? Device { get; init; }

    /// <inheritdoc cref="Letter.Until"/>
    public long? Until { get; init; }
}
