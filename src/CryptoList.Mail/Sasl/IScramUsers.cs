namespace CryptoList.Mail.Sasl;

/// <summary>Who may log in. Safe for many threads.</summary>
public interface IScramUsers
{
    /// <summary>
    /// The verifier of a name that <see cref="SaslPrep"/> has prepared. For a name nobody has, one made with
    /// <see cref="ScramVerifier.ForUnknown"/>, the same whenever it is asked for, and <paramref name="known"/> is false.
    /// </summary>
    ScramVerifier Find(string name, out bool known);
}
