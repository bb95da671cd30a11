namespace CryptoList.Helper.Tests.Worlds;

/// <summary>A test against a real program; skipped, with its name, on machines without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfProgramAttribute : FactAttribute
{
    public FactIfProgramAttribute(string path)
    {
        if (!File.Exists(path)) Skip = $"{path} is not installed.";
    }
}
