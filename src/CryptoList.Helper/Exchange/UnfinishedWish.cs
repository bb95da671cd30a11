using CryptoList.Helper.Lists;

namespace CryptoList.Helper.Exchange;

/// <summary>
/// A wish in whose middle this program ended: the entries it left in the log here were sent to nobody. They are taken back before anything else is
/// done, and the next <c>sync</c> does the wish again.
/// </summary>
internal static class UnfinishedWish
{
    /// <summary>Takes back what such a wish left; for a home that is held by one program.</summary>
    public static void Undo(ListReplica list)
    {
        var store = new SubmitStore(list.Folder);
        foreach (var item in store.All().Where(i => i.Begun is not null))
        {
            list.DropOwn(after: item.Begun!.Value);
            // Once: other entries may come to stand in their place.
            store.Save(item with { Begun = null, Again = true });
        }
    }
}
