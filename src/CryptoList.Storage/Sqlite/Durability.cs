namespace CryptoList.Storage.Sqlite;

/// <summary>How much a transaction must survive.</summary>
public enum Durability
{
    /// <summary>The end of the process. What a power cut may take back is only that a copy was marked or settled: at worst it is sent again.</summary>
    Process,

    /// <summary>A power cut: on the disk before the call returns (synchronous=FULL).</summary>
    Power,
}
