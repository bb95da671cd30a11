namespace CryptoList.Server.Settings;

/// <summary>What holds lists, posts and copies.</summary>
public enum StoreKind
{
    /// <summary>One file in the data folder, for one node.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database, for any number of nodes.</summary>
    Postgres,
}
