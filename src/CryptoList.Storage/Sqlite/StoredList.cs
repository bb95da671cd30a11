using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Storage.Sqlite;

/// <summary>A list as Dapper fills it.</summary>
internal sealed class StoredList
{
    public long Key { get; init; }
    public byte[] Id { get; init; } = [];
    public string Address { get; init; } = "";
    public string Name { get; init; } = "";
    public long Created { get; init; }
    public long Head { get; init; }

    public ListRow ToRow() => new(Key, ListId.Read(Id), Address, Name, Created, Head);
}
