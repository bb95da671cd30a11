using CryptoList.Cryptography;

namespace CryptoList.Lists.Delivery;

/// <summary>The fields of all copies under one DIST, and the moment of the log it stands for.</summary>
internal sealed record CommonFields(RosterMoment Moment, Digest DistributionHash, byte[] Bytes);
