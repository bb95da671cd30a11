using Xunit;

namespace CryptoList.Mail.Tests.Dkim;

/// <summary>A test against python3-dkim; skipped, with its name, on machines without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TheoryIfDkimpyAttribute : TheoryAttribute
{
    public TheoryIfDkimpyAttribute()
    {
        if (!Dkimpy.IsThere) Skip = "python3-dkim is not installed.";
    }
}
