namespace CryptoList.Mail.Tests.Smtp.Fuzzing;

/// <summary>Where a session stands when the fuzzed octets begin.</summary>
public enum FuzzState
{
    Greeting,
    AfterEhlo,
    AfterLhlo,
    AfterMail,
    AfterRcpt,
    InData,
    InChunk,
    BetweenChunks,
    InAuth,
    InHandshake,
    AfterStartTls,
}
