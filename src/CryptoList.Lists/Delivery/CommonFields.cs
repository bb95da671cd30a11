using CryptoList.Cryptography;

namespace CryptoList.Lists.Delivery;

/// <summary>The fields of all copies under one DIST, the moment of the log it stands for, and what keys are exported for where copies have no body of their own.</summary>
internal sealed record CommonFields(RosterMoment Moment, Digest DistributionHash, Digest ExportContext, byte[] Bytes);
