namespace CryptoList.Lists.Telemetry;

/// <summary>The copies of a list that are not settled. <see cref="Waiting"/> were never tried, <see cref="Deferred"/> were; <see cref="Paused"/> are set aside.</summary>
public sealed record QueueDepth(long List, long Waiting, long Deferred, long Sending, long Paused);
