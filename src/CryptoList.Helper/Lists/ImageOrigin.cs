namespace CryptoList.Helper.Lists;

/// <summary>Where the image came from that stands in for a list's log until the whole log is here.</summary>
/// <param name="Number">The entry that the image is of; later ones were checked one by one.</param>
/// <param name="Hash">SHA-256 of the image, base64url.</param>
/// <param name="From">The fingerprint of the device that signed for it, base64url: the one that the invitation names.</param>
/// <param name="Line">The signed message, as it came.</param>
public sealed record ImageOrigin(long Number, string Hash, string From, string Line);
