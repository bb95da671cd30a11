namespace CryptoList.Lists.Letters;

/// <summary>
/// A plain mail of the server's own, to one recipient: a notice, or an answer. <see cref="Occasion"/> names what it is about, the same on every
/// node: one letter for each, ever. <see cref="List"/> is the store's short name of the list.
/// </summary>
public sealed record Letter(string Occasion, long List, LetterKind Kind, string Recipient, ReadOnlyMemory<byte> Message);
