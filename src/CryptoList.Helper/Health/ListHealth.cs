using CryptoList.Helper.Commands;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Health;

/// <summary>Looks at one list, without any secret.</summary>
internal static class ListHealth
{
    private const long Day = 24 * 3600;
    private const long Stale = 7 * Day;

    /// <summary>When the home's mail was last read, Unix seconds; 0 where no mail is set, or it never was.</summary>
    public static long HeardAt(HomeFolder home) => MailSetup.Load(home).ComesIn ? new ControlBook(home).ReadAt : 0;

    /// <summary>What is not as it should be. <paramref name="heard"/>: when mail was last read, Unix seconds, or 0.</summary>
    public static IEnumerable<Finding> Of(ListReplica list, IReadOnlyList<OutboxItem> waiting, long heard, long now)
    {
        var (state, standing) = (list.Log.AtHead(now), list.StandingAt(now));
        if (list.Info.Dispute is { } dispute)
            yield return Wrong($"the log is in dispute ({dispute.Kind} at entry {dispute.Entry}): nothing is sent; let an owner look at {dispute.Evidence}, and take the right log with `sync --log FILE --resolved`");
        if (standing == ListStanding.Joining) yield return Advice("your joining is not in the log yet: take a newer one with `sync`");
        if (list.InForceFrom(now) is { } from) yield return Advice($"this device is in force {StandingSentence.From(from)}");
        if (standing == ListStanding.Member && !list.Info.Welcomed && list.Info.Invitation is not null) yield return Advice("no welcome has come yet: take it with `sync`, or `accept` by hand");
        if (list.Unconfirmed > 0) yield return Advice($"{list.Unconfirmed} entries of your own are not confirmed: give them to the operator, then `sync`");
        if (standing == ListStanding.Left) yield break;
        if (now - Math.Max(list.Info.SyncedAt, heard) is > Stale and var age) yield return Wrong($"the log was taken {Durations.Say(TimeSpan.FromSeconds(age))} ago: somebody may have been removed since; have `sync` run every day");
        if (state.Members.Count(m => m.Rights.HasFlag(Rights.Owner) && !m.Suspended) == 1) yield return Wrong("the list has one owner; it should have two, or nobody can change it once that one's keys are lost: an owner runs `rights MEMBER -- +owner`");
        if (standing == ListStanding.Member && state.Member(list.Self) is { Devices.Count: 1 }) yield return Advice("you have one device in it: make a `backup`, or add another with `device invite`");
        if (state.NewestEpoch(RosterState.Everyone) is { } epoch && now > epoch.BaseTime + epoch.LifeSeconds) yield return Wrong("the list key has outlived its time: an owner replaces it with `rekey`");
        if (waiting.Any(i => i.State != OutboxState.Refused && now - i.Created > Day)) yield return Wrong("a post has waited for more than a day: see `outbox`");
        if (waiting.Any(i => i.State == OutboxState.Refused)) yield return Wrong("a post was refused: see `outbox`");

        Finding Wrong(string sentence) => Finding.Wrong($"list {list.Address}", sentence);
        Finding Advice(string sentence) => Finding.Advice($"list {list.Address}", sentence);
    }

    /// <summary>The newest key of each of its groups that I should have, and have not.</summary>
    public static IEnumerable<Finding> KeysOf(ListReplica list, Keyring.DeviceKeyring keyring, long now)
    {
        var state = list.Log.AtHead(now);
        if (list.StandingAt(now) != ListStanding.Member) yield break;
        foreach (var epoch in state.Groups.Where(g => state.InGroup(list.Self, g)).Select(state.NewestEpoch).OfType<RosterEpoch>().Where(e => keyring.ListKey(e.Kid) is null))
            yield return Finding.Wrong($"list {list.Address}", $"the newest key{(epoch.Group == RosterState.Everyone ? "" : $" of group {epoch.Group}")} is missing: `sync` asks for it by itself; should none come in a day, ask an owner for `welcome`");
    }
}
