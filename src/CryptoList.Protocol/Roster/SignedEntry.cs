using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster;

/// <summary>One entry of the log as it travels: the raw bytes E and a signature of 64 bytes over SHA-256(E), label "cryptolist/1 roster".</summary>
public sealed record SignedEntry(ReadOnlyMemory<byte> Entry, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Longest E in bytes, 64 kB.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Longest line in bytes, without its LF: E and signature in base64url, and the JSON around them.</summary>
    public const int MaxLineBytes = ((MaxBytes + 2) / 3 * 4) + 86 + 32;

    /// <summary>SHA-256(E): the head after this entry, and the next one's <c>prev</c>.</summary>
    public Digest Head { get; private init; } = Digest.Of(Entry.Span);

    /// <summary>One line of a log file, without its LF: <c>{"e":"…","sig":"…"}</c>.</summary>
    public string ToLine() => new StrictJsonWriter().Bytes("e", Entry.Span).Bytes("sig", Signature.Span).ToString();

    /// <exception cref="StrictJsonException">Not such a line.</exception>
    public static SignedEntry ParseLine(ReadOnlySpan<byte> utf8)
    {
        var line = StrictObject.Parse(utf8, MaxLineBytes);
        var entry = new SignedEntry(line.Bytes("e"), line.Bytes("sig", SigningKey.SignatureSize));
        line.End();
        return entry.Entry.Length <= MaxBytes ? entry : throw new StrictJsonException(StrictJsonFault.TooLarge, "e");
    }

    /// <summary>An entry of which the hash alone is here: <see cref="Entry"/> and <see cref="Signature"/> are empty.</summary>
    internal static SignedEntry Known(Digest head) => new(default, default) { Head = head };

    internal static SignedEntry Sign(SigningKey signer, byte[] entry) => new(entry, signer.Sign(SignatureLabels.Roster, Digest.Of(entry).ToArray()));

    internal bool IsSignedBy(VerifyingKey key)
    {
        Span<byte> head = stackalloc byte[Digest.Size];
        Head.WriteTo(head);
        return key.Verify(SignatureLabels.Roster, head, Signature.Span);
    }
}
