namespace CryptoList.Helper;

/// <summary>What the program's exit code means; the same list stands in <c>--help</c>.</summary>
public static class ExitCode
{
    /// <summary>It is done.</summary>
    public const int Done = 0;

    /// <summary>A rule of the list, or the other side, says no.</summary>
    public const int Refused = 1;

    /// <summary>Wrong usage, wrong passphrase, missing key, wrong list: the sentence says what to do.</summary>
    public const int Usage = 2;

    /// <summary>Not yet: a newer log or a list key is missing. Try again when it came.</summary>
    public const int Wait = 3;

    /// <summary>The post does not open, and will not: a notice stands in its place.</summary>
    public const int Failed = 4;

    /// <summary>This machine refused: disk, permissions, network.</summary>
    public const int Fault = 5;

    /// <summary>For the end of <c>--help</c>.</summary>
    public const string Explained = """
        Exit codes: 0 done; 1 refused by a rule or by the other side; 2 wrong usage, wrong passphrase, missing key or
        wrong list; 3 wait: a newer log or a key is missing; 4 the post does not open, a notice stands in its place;
        5 this machine refused (disk, permissions, network).
        """;
}
