namespace CryptoList.Lists.Delivery;

/// <summary>What a claim may take: copies of one route, but none of the posts in <see cref="NotOf"/>, of which enough is marked already.</summary>
public readonly record struct ClaimScope(long Route, IReadOnlySet<long>? NotOf = null);
