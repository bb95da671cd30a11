using System.Text;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Invitations;

namespace CryptoList.Helper.Exchange;

/// <summary>
/// What goes to the server in one submit. Entries of several wishes go together, and once more those that went a moment ago and are not answered: a mail that
/// is lost, or overtaken, then holds up nothing. Lines without entries go by themselves, so that no refused entry takes them along.
/// </summary>
internal sealed record SubmitLoad(IReadOnlyList<SubmitItem> Items)
{
    /// <summary>Most bytes of lines in one mail, unless one wish alone has more.</summary>
    private const long MaxLines = 4 << 20;

    /// <summary>For how many seconds entries are worth going again: the server takes none that are much older.</summary>
    private const long Fresh = 300;

    /// <summary>The addresses of those whom it lets in or declines, where the list hides addresses.</summary>
    public IReadOnlyList<AddressOpening> Addresses() =>
        [.. Items.Select(i => i.Wish.Join).OfType<string>().Select(j => JoinRequest.ParseLine(Encoding.UTF8.GetBytes(j)).Opening).OfType<AddressOpening>().DistinctBy(o => o.Address).Take(Submit.MaxEntries)];

    /// <summary>All that has not gone yet, in order.</summary>
    public static IEnumerable<SubmitLoad> Of(SubmitStore store, long now)
    {
        var all = store.All().Where(i => i.IsDone).ToList();
        var answers = all.Where(i => i.First is null && i.Sent is null).ToList();
        if (answers.Count > 0) yield return new SubmitLoad(answers);
        var waiting = all.Where(i => i.First is not null && i.Sent is null).ToList();
        if (waiting.Count == 0) yield break;
        var before = all.Where(i => i.First is not null && i.Sent is not null).ToList();
        if (before.TrueForAll(i => now - i.Made < Fresh) && Fits([.. before, .. waiting], store)) waiting = [.. before, .. waiting];
        while (waiting.Count > 0)
        {
            var fitting = Enumerable.Range(1, waiting.Count).TakeWhile(n => n == 1 || Fits(waiting[..n], store)).Last();
            yield return new SubmitLoad(waiting[..fitting]);
            waiting = waiting[fitting..];
        }
    }

    private static bool Fits(List<SubmitItem> items, SubmitStore store) =>
        items.Sum(i => i.Last!.Value - i.First!.Value + 1) <= Submit.MaxEntries && items.Sum(store.LinesLength) <= MaxLines;
}
