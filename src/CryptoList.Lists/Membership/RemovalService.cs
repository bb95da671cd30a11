using CryptoList.Cryptography.Signatures;
using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Membership;

/// <summary>
/// Removals: once <see cref="RemoveAsync"/> returns, no copy for that member starts, on any node. It waits for our own nodes to put down
/// what they carry for that member, never for a remote side.
/// </summary>
public sealed class RemovalService(RosterService rosters, IDeliveryQueue queue, IServingProbe serving, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest wait for a node that holds its lease and does not answer; after it the node's lease has run out.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Appends the owner's (or the member's, or a device's) own entry.</summary>
    public async ValueTask<RemovalResult> RemoveAsync(HostedList list, MemberId member, SignedEntry entry, CancellationToken cancel = default) =>
        await FinishAsync(list, member, await rosters.AppendAsync(list, entry, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);

    /// <summary>The operator's cut: a <c>member-suspend</c> entry signed by the server.</summary>
    public async ValueTask<RemovalResult> SuspendAsync(HostedList list, MemberId member, string why, CancellationToken cancel = default) =>
        await FinishAsync(list, member, await CutAsync(list, member, why, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);

    /// <summary>The same without waiting for what is under way to be put down, and without a receipt: for a request from outside, which must not hang on another node.</summary>
    public ValueTask<AppendResult> CutAsync(HostedList list, MemberId member, string why, CancellationToken cancel = default) =>
        rosters.AppendAsync(list, (log, clock) => new RosterAuthor(log, ServerKey(list), clock).MemberSuspend(member, why), cancel);

    /// <summary>
    /// For an entry that is in the log: waits until no copy is under way any more for whoever left by it, and gives a receipt for each;
    /// none when nobody left.
    /// </summary>
    public async ValueTask<IReadOnlyList<RemovalReceipt>> SettleAsync(HostedList list, long entry, CancellationToken cancel = default)
    {
        var receipts = new List<RemovalReceipt>();
        foreach (var member in list.Log.Leavers(entry)) receipts.Add(await SettleAsync(list, entry, member, cancel).ConfigureAwait(false));
        return receipts;
    }

    private async ValueTask<RemovalResult> FinishAsync(HostedList list, MemberId member, AppendResult append, CancellationToken cancel) =>
        append.Outcome == AppendOutcome.Appended
            ? new RemovalResult(append, await SettleAsync(list, append.HeadNumber, member, cancel).ConfigureAwait(false))
            : new RemovalResult(append, null);

    private async ValueTask<RemovalReceipt> SettleAsync(HostedList list, long entry, MemberId member, CancellationToken cancel)
    {
        await SettledAsync(await queue.UnderWayAsync(list.Key, member, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
        var last = await queue.LastHandedOverAsync(list.Key, member, cancel).ConfigureAwait(false);
        // Rounded up to the second: the receipt must not claim an earlier end than there was.
        var lastSeconds = last is { } milliseconds ? (milliseconds + 999) / 1000 : (long?)null;
        return RemovalReceipt.Create(list.Id, member, entry, list.Log[entry].Signed.Head, Now(), lastSeconds, ServerKey(list));
    }

    private async ValueTask SettledAsync(IReadOnlyList<CopyUnderWay> copies, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        for (var open = copies; open.Count > 0;)
        {
            open = await queue.StillUnderWayAsync(open, cancel).ConfigureAwait(false);
            if (open.Count == 0) return;
            if (!serving.IsServed || time.GetElapsedTime(started) > Patience)
            {
                await queue.CloseInDoubtAsync(open, time.GetUtcNow().ToUnixTimeMilliseconds(), cancel).ConfigureAwait(false);
                return;
            }

            await Task.Delay(Look, time, cancel).ConfigureAwait(false);
        }
    }

    private SigningKey ServerKey(HostedList list) => list.SigningKey(Now());

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();
}
