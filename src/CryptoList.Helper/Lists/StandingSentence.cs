namespace CryptoList.Helper.Lists;

/// <summary>What is said when a log moves somebody.</summary>
internal static class StandingSentence
{
    /// <summary>How this home stands in the list now, in a sentence.</summary>
    public static string Of(ListReplica list, long now) => list.StandingAt(now) switch
    {
        ListStanding.Member => $"You are in {list.Address} now.",
        ListStanding.Waiting => $"This device is in {list.Address}, and in force {From(list.InForceFrom(now)!.Value)}: until then it gets no posts and sends none.",
        ListStanding.Left when list.Log.AtHead(now).Member(list.Self) is not null => $"This device was removed from {list.Address}; other devices of yours may still be in it.",
        _ => $"You are no longer in {list.Address}.",
    };

    /// <summary>E.g. <c>from 2026-11-22 14:05 UTC on</c>.</summary>
    public static string From(long time) => DateTimeOffset.FromUnixTimeSeconds(time).ToString("'from' yyyy-MM-dd HH:mm 'UTC on'", System.Globalization.CultureInfo.InvariantCulture);
}
