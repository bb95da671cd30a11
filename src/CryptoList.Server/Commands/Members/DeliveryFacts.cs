using CryptoList.Lists.Bounces;

namespace CryptoList.Server.Commands.Members;

/// <summary>
/// How delivery to a member goes, as <c>--json</c> gives it; times in Unix seconds. <see cref="State"/>: <c>on</c> or <c>paused</c>.
/// <see cref="Reason"/>: <c>bounces</c> or <c>abuse-report</c>, null when it is on. <see cref="Score"/>: as of
/// <see cref="LastBounce"/>, from when on it halves with each <c>Bounces:HalfLife</c>.
/// </summary>
internal sealed record DeliveryFacts(string State, string? Reason, long? Since, double Score, string? LastReply, long? LastBounce)
{
    /// <summary>The fields, for <c>--help</c>.</summary>
    public const string Fields = "{state: on|paused, reason: bounces|abuse-report, since, score, lastReply, lastBounce}";

    public static DeliveryFacts Of(MemberDelivery? standing) => standing is null
        ? new("on", null, null, 0, null, null)
        : new(
            standing.Paused is null ? "on" : "paused", standing.Paused is null ? null : KebabCase.Of(standing.Reason), standing.Paused / 1000,
            Math.Round(standing.Score, 3), standing.LastReply, standing.LastBounce / 1000);

    /// <summary>For a table.</summary>
    public string Text => Since is { } since ? $"paused since {Tables.Time(since)} ({Reason}{(LastReply is null ? "" : $", {LastReply}")})" : State;
}
