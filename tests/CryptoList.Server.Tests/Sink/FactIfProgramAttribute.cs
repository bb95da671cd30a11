using Xunit;

namespace CryptoList.Server.Tests.Sink;

/// <summary>A test with a real program of the system; skipped, with its name, on machines without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfProgramAttribute : FactAttribute
{
    public FactIfProgramAttribute(string program)
    {
        if (Programs.Find(program) is null) Skip = $"{program} is not installed.";
    }
}
