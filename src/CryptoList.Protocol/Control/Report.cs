using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of report: <c>{"kind":"fork"|"gap"|"cannot-open","text","evidence":["&lt;b64u&gt;",…]}</c>: what was seen in a sentence, and the signed
/// bytes that show it (control parts, distribution fields), as they came.
/// </summary>
public sealed record Report(ReportKind Kind, string Text, IReadOnlyList<ReadOnlyMemory<byte>> Evidence)
{
    /// <summary>Longest text in bytes of UTF-8.</summary>
    public const int MaxTextBytes = 1024;

    /// <summary>Most pieces of evidence.</summary>
    public const int MaxEvidence = 16;

    private static readonly string[] Kinds = ["fork", "gap", "cannot-open"];

    public StrictJsonWriter ToJson() => new StrictJsonWriter().Text("kind", Kinds[(int)Kind]).Text("text", Text)
        .Texts("evidence", Evidence.Select(piece => System.Buffers.Text.Base64Url.EncodeToString(piece.Span)));

    /// <exception cref="StrictJsonException">Not the <c>d</c> of a report.</exception>
    public static Report Parse(StrictObject d)
    {
        var kind = Array.IndexOf(Kinds, d.Text("kind"));
        var text = d.Text("text", 0, MaxTextBytes);
        var evidence = d.Texts("evidence");
        d.End();
        if (kind < 0) throw new StrictJsonException(StrictJsonFault.BadValue, "kind");
        if (evidence.Count > MaxEvidence) throw new StrictJsonException(StrictJsonFault.BadValue, "evidence");
        return new Report((ReportKind)kind, text, [.. evidence.Select(Bytes)]);
    }

    private static ReadOnlyMemory<byte> Bytes(string text) =>
        Identifiers.CanonicalBase64Url.TryDecode(text) ?? throw new StrictJsonException(StrictJsonFault.BadBase64, "evidence");
}
