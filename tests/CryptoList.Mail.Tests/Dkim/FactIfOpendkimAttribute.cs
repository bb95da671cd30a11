using Xunit;

namespace CryptoList.Mail.Tests.Dkim;

/// <summary>A test against opendkim; skipped, with its name, on machines without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfOpendkimAttribute : FactAttribute
{
    public FactIfOpendkimAttribute()
    {
        if (!Opendkim.IsThere) Skip = "opendkim is not installed.";
    }
}
