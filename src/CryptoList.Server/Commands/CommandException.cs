namespace CryptoList.Server.Commands;

/// <summary>A command that ends here: one sentence for standard error and an <see cref="Commands.ExitCode"/>.</summary>
public sealed class CommandException : Exception
{
    private CommandException(int exitCode, string message)
        : base(message) => ExitCode = exitCode;

    public int ExitCode { get; }

    /// <summary>The command line asks for something that is not there, or makes no sense.</summary>
    public static CommandException Usage(string sentence) => new(Commands.ExitCode.Usage, sentence);

    /// <summary>A rule says no: its name in kebab-case, a colon, what to do.</summary>
    public static CommandException Refused(string name, string sentence) => new(Commands.ExitCode.Refused, $"{name}: {sentence}");

    /// <summary>This machine says no.</summary>
    public static CommandException Fault(string sentence) => new(Commands.ExitCode.Fault, sentence);
}
