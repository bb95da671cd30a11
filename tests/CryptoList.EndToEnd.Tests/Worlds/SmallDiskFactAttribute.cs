namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Runs where a small file system can be mounted (by root alone, on Linux); elsewhere it is skipped by name.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.CanMount) Skip = "A small file system can be mounted by root on Linux alone.";
    }
}
