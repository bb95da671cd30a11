namespace CryptoList.Helper.Setup.Provider;

/// <summary>Why a server cannot be used.</summary>
/// <param name="Kind">What kind of reason.</param>
/// <param name="Reason">For a person.</param>
internal sealed record ProbeFault(ProbeFaultKind Kind, string Reason)
{
    public override string ToString() => Reason;
}

/// <summary>Kinds of reasons why a server cannot be used.</summary>
internal enum ProbeFaultKind
{
    /// <summary>No connection, or no answer.</summary>
    Unreachable,

    /// <summary>No TLS, or a certificate that is not believed.</summary>
    NoTls,

    /// <summary>Name or password is not taken, or no login that is known here.</summary>
    LoginRefused,

    /// <summary>What is there speaks otherwise, or not now.</summary>
    Other,
}
