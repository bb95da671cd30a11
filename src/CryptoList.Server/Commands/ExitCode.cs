namespace CryptoList.Server.Commands;

/// <summary>What the exit code of an operator's command means; the same text stands in <c>--help</c>.</summary>
public static class ExitCode
{
    /// <summary>It is done.</summary>
    public const int Done = 0;

    /// <summary>A rule of the list says no; standard error names it.</summary>
    public const int Refused = 1;

    /// <summary>Wrong usage, an unknown list, member or post, or a setting that cannot be used.</summary>
    public const int Usage = 2;

    /// <summary>This machine refused: disk, permissions, a locked database. Nothing was changed; trying again may help.</summary>
    public const int Fault = 5;

    /// <summary>For the end of <c>--help</c>.</summary>
    public const string Explained =
        "Exit codes: 0 done; 1 refused by a rule, named on standard error; 2 wrong usage, unknown list, member or post, bad setting; 5 this machine refused (disk, permissions, locked database).";
}
