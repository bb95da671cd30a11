using Microsoft.Extensions.Logging;

namespace CryptoList.Lists.Delivery;

/// <summary>One route at work: what is ready for it, its connections, its pause, what is known of its TLS and of its refusals. Nothing of it holds up another.</summary>
internal sealed class Destination(RelayRoute route, DeliveryOptions options, RefusalGuard guard, TimeProvider time, ILogger logger)
{
    public RelayRoute Route { get; } = route;

    public ReadyQueue Ready { get; } = new();

    /// <summary>Whether it is spoken to in clear against our wish.</summary>
    public RelayInClear InClear { get; } = new(route.Name, logger);

    public RelayPause Pause { get; } = new(route.Name, options.LongestPause, time, logger);

    public RefusalGuard Guard { get; } = guard;

    public IReadOnlyList<DeliveryLane> Lanes { get; set; } = [];
}
