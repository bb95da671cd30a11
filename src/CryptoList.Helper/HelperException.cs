namespace CryptoList.Helper;

/// <summary>
/// An expected no that ends a command: one clear sentence for the person, and the exit code. Not a fault of the program.
/// </summary>
public sealed class HelperException(int exitCode, string sentence) : Exception(sentence)
{
    /// <summary>One of <see cref="Helper.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>A rule or the other side says no.</summary>
    public static HelperException Refused(string sentence) => new(Helper.ExitCode.Refused, sentence);

    /// <summary>The person has to ask differently, or give what is missing.</summary>
    public static HelperException Usage(string sentence) => new(Helper.ExitCode.Usage, sentence);

    /// <summary>It may work later with nothing changed but the log or the keys.</summary>
    public static HelperException Wait(string sentence) => new(Helper.ExitCode.Wait, sentence);
}
