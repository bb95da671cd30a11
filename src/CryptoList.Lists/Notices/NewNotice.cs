namespace CryptoList.Lists.Notices;

/// <summary>A message of the server's own, whole, for one recipient: an address that <see cref="Mail.Smtp.EnvelopePath"/> takes.</summary>
public sealed record NewNotice(long List, string Recipient, ReadOnlyMemory<byte> Content);
