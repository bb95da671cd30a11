namespace CryptoList.Cryptography.Tests.KeyFiles;

/// <summary>A test about file modes; skipped by name where files have none.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "Windows files have no mode bits.";
    }
}
