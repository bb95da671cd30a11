namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>Runs where a process may read the memory of its child (proc(5)); elsewhere it is skipped by name.</summary>
public sealed class MemoryFactAttribute : FactAttribute
{
    public MemoryFactAttribute()
    {
        if (!File.Exists("/proc/self/mem")) Skip = "The memory of another process cannot be read here: there is no /proc.";
    }
}
