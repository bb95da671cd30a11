namespace CryptoList.Helper.Tests.Worlds;

/// <summary>A test against real programs; skipped, with the name of the first that is missing, on machines without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfProgramAttribute : FactAttribute
{
    public FactIfProgramAttribute(params string[] paths)
    {
        if (Array.Find(paths, path => !File.Exists(path)) is { } missing) Skip = $"{missing} is not installed.";
    }
}
