using CryptoList.Cryptography;

namespace CryptoList.Lists.Posting;

/// <summary>What is known under a number and a msg-id; <see cref="Highest"/> is the highest sequence ever taken by that device in that channel, -1 for none.</summary>
public sealed record KnownNumbers(Digest? BySequence, Digest? ByMessageId, long Highest);
