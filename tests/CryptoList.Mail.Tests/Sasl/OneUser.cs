using CryptoList.Mail.Sasl;

namespace CryptoList.Mail.Tests.Sasl;

/// <summary>One user; everybody else is unknown.</summary>
internal sealed class OneUser(string name, ScramVerifier verifier) : IScramUsers
{
    private static readonly byte[] Secret = new byte[32];

    public static OneUser With(string name, string password) => new(name, ScramVerifier.Create(password, ScramVerifier.MinIterations, "0123456789abcdef"u8));

    public ScramVerifier Find(string asked, out bool known)
    {
        known = asked == name;
        return known ? verifier : ScramVerifier.ForUnknown(Secret, asked, verifier.Iterations);
    }
}
