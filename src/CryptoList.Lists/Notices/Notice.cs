namespace CryptoList.Lists.Notices;

/// <summary>A message of the server's own on its way to one recipient; <see cref="Created"/> in Unix milliseconds, <see cref="Attempts"/> with the present one.</summary>
public sealed record Notice(long Id, string Recipient, ReadOnlyMemory<byte> Content, long Created, long Attempts);
