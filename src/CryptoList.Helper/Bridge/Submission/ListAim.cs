using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Bridge.Submission;

/// <summary>A list of this home that a mail is for.</summary>
/// <param name="Id">Which.</param>
/// <param name="Address">Its address.</param>
/// <param name="Self">This home's member's address in it; null where that is no member (any more).</param>
internal sealed record ListAim(ListId Id, string Address, string? Self);
