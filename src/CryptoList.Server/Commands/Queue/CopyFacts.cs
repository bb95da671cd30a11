using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;
using CryptoList.Server.Commands.Entries;

namespace CryptoList.Server.Commands.Queue;

/// <summary>
/// A copy as <c>--json</c> gives it. <see cref="State"/>: <c>waiting</c>, <c>sending</c>, <c>delivered</c>, <c>failed</c>, <c>cancelled</c>,
/// <c>in-doubt</c> (under way when its server died and its member left), <c>paused</c> (held, see member resume-delivery),
/// <c>set-aside</c> (it could not be made into mail), <c>returned</c> (the relay took it, and it came back). <see cref="Due"/>: of a waiting copy, when it is tried next;
/// <see cref="Settled"/>: when it ended. <see cref="Reply"/>: the relay's last word, or the server's.
/// </summary>
internal sealed record CopyFacts(string Member, string Address, string State, long Attempts, long? Due, long? Settled, string? Reply)
{
    /// <summary>The fields, for <c>--help</c>.</summary>
    public const string Fields = "{member, address, state: waiting|sending|delivered|failed|cancelled|in-doubt|paused|set-aside|returned, attempts, due, settled, reply}";

    public static CopyFacts Of(QueueEntry copy, HostedList? list) => new(
        copy.Member.ToString(), list is null ? copy.Member.ToString() : EntrySummary.AddressOf(list.Log, copy.Member, list.Log.HeadNumber), KebabCase.Of(copy.State), copy.Attempts,
        copy.State == CopyState.Waiting ? copy.Due / 1000 : null, copy.Settled / 1000, copy.Reply);
}
