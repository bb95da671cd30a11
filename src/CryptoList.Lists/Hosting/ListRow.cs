using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Hosting;

/// <summary>A list as the store knows it. <see cref="Key"/> is the store's own short name for it, never used twice; <see cref="Head"/> the number of its newest entry; <see cref="Created"/> in Unix seconds.</summary>
public sealed record ListRow(long Key, ListId Id, string Address, string Name, long Created, long Head);
