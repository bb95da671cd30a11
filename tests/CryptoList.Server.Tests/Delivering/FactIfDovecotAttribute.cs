using CryptoList.Server.Tests.Worlds;
using Xunit;

namespace CryptoList.Server.Tests.Delivering;

/// <summary>A test with a real Dovecot; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactIfDovecotAttribute : FactAttribute
{
    public FactIfDovecotAttribute() => Skip = DovecotLmtp.Missing;
}
