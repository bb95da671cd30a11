using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster;

/// <summary>
/// The server's signed word that a removal took hold: list, member, entry number, head, and when the last copy was handed over
/// (Unix seconds; absent when there was none). SIG(server, "cryptolist/1 receipt", SHA-256(receipt bytes)); the bytes are
/// <c>{"v":1,"list","member","n","head","removed","last"}</c>.
/// </summary>
public sealed record RemovalReceipt(ListId List, MemberId Member, long EntryNumber, Digest Head, long RemovedTime, long? LastCopyTime, ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Longest receipt in bytes.</summary>
    public const int MaxBytes = 1024;

    /// <summary>Longest line in bytes.</summary>
    public const int MaxLineBytes = 2048;

    /// <exception cref="ArgumentOutOfRangeException">A number is not in 0..2^53-1.</exception>
    public static RemovalReceipt Create(ListId list, MemberId member, long entryNumber, Digest head, long removedTime, long? lastCopyTime, SigningKey server)
    {
        var json = new StrictJsonWriter().Integer("v", 1).Bytes("list", list).Bytes("member", member).Integer("n", entryNumber).Bytes("head", head).Integer("removed", removedTime);
        if (lastCopyTime is { } last) json.Integer("last", last);
        var raw = json.ToUtf8();
        return new(list, member, entryNumber, head, removedTime, lastCopyTime, raw, server.Sign(SignatureLabels.Receipt, Digest.Of(raw).ToArray()));
    }

    /// <summary>One line of JSON: <c>{"receipt":"&lt;b64u&gt;","sig":"&lt;64B&gt;"}</c>.</summary>
    public string ToLine() => new StrictJsonWriter().Bytes("receipt", Raw.Span).Bytes("sig", Signature.Span).ToString();

    /// <exception cref="StrictJsonException">Not such a line; the signature is not checked here.</exception>
    public static RemovalReceipt ParseLine(ReadOnlySpan<byte> utf8)
    {
        var line = StrictObject.Parse(utf8, MaxLineBytes);
        var raw = line.Bytes("receipt");
        var signature = line.Bytes("sig", SigningKey.SignatureSize);
        line.End();
        var json = StrictObject.Parse(raw, MaxBytes);
        json.Version(1);
        var receipt = new RemovalReceipt(json.ListId("list"), json.MemberId("member"), json.Integer("n"), json.Digest("head"),
            json.Integer("removed"), json.Has("last") ? json.Integer("last") : null, raw, signature);
        json.End();
        return receipt;
    }

    /// <summary>
    /// True when a server key in force at that entry or since signed it, the head is on the log, and that entry takes that member
    /// (or a device of it) out. A key replaced before the entry says nothing about it.
    /// </summary>
    public bool Verify(RosterLog log)
    {
        if (log.List != List || !log.PassesThrough(EntryNumber, Head) || !log.Leavers(EntryNumber).Contains(Member)) return false;
        var hash = Digest.Of(Raw.Span).ToArray();
        return log.ServerSigningKeysSince(EntryNumber).Any(key => key.Verify(SignatureLabels.Receipt, hash, Signature.Span));
    }
}
