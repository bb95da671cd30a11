namespace CryptoList.Helper.Tests.Home;

/// <summary>A fact about file modes, which Windows does not have.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "Windows has no file modes.";
    }
}
