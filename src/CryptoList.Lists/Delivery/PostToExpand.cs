using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Delivery;

/// <summary>A post whose copies are not all written yet: <see cref="Cursor"/> receivers of (an, ats) are done.</summary>
public readonly record struct PostToExpand(long Post, long List, PostChannel Channel, long AcceptedNumber, long AcceptedTime, long Cursor);
