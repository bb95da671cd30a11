using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of submit-answer, the server to the device that submitted: <c>{"req":"&lt;16B&gt;","n","refusal"}</c>. <c>req</c> is the submit's id, <c>n</c>
/// the number of the last entry it brought (the head where it brought none). <c>refusal</c>, a token, is left out when all was taken; then nothing was done.
/// </summary>
public sealed record SubmitAnswer(MemberId Request, long EntryNumber, string? Refusal)
{
    private const int MaxTokenBytes = 64;

    public StrictJsonWriter ToJson()
    {
        var d = new StrictJsonWriter().Bytes("req", Request).Integer("n", EntryNumber);
        return Refusal is null ? d : d.Text("refusal", Refusal);
    }

    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static SubmitAnswer Parse(StrictObject d)
    {
        var answer = new SubmitAnswer(d.MemberId("req"), d.Integer("n"), d.Has("refusal") ? d.Text("refusal", 1, MaxTokenBytes) : null);
        d.End();
        return answer;
    }
}
