using System.Buffers.Text;
using System.Text;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of submit-answer, the server to the device that submitted: <c>{"req":"&lt;16B&gt;","n","refusal","receipts":["&lt;b64u of a receipt's line&gt;",…]}</c>. <c>req</c> is the submit's id, <c>n</c>
/// the number of the last entry it brought (the head where it brought none). <c>refusal</c>, a token, is left out when all was taken; where it stands, nothing was done. <c>receipts</c> is left out when nobody left.
/// </summary>
public sealed record SubmitAnswer(MemberId Request, long EntryNumber, string? Refusal)
{
    private const int MaxTokenBytes = 64;

    /// <summary>A removal receipt for each who left by the entries; by form alone, not verified.</summary>
    public IReadOnlyList<RemovalReceipt> Receipts { get; init; } = [];

    public StrictJsonWriter ToJson()
    {
        var d = new StrictJsonWriter().Bytes("req", Request).Integer("n", EntryNumber);
        if (Refusal is not null) d.Text("refusal", Refusal);
        return Receipts.Count == 0 ? d : d.Texts("receipts", Receipts.Select(r => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(r.ToLine()))));
    }

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static SubmitAnswer Parse(StrictObject d)
    {
        var answer = new SubmitAnswer(d.MemberId("req"), d.Integer("n"), d.Has("refusal") ? d.Text("refusal", 1, MaxTokenBytes) : null)
        {
            Receipts = d.Has("receipts") ? [.. d.Texts("receipts").Select(Receipt)] : [],
        };
        d.End();
        return answer;
    }

    private static RemovalReceipt Receipt(string text) =>
        RemovalReceipt.ParseLine(CanonicalBase64Url.TryDecode(text) ?? throw new StrictJsonException(StrictJsonFault.BadBase64, "receipts"));
}
