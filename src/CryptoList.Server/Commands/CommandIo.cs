namespace CryptoList.Server.Commands;

/// <summary>Everything a command touches outside the data folder, so that a test can hold all of it.</summary>
/// <param name="Input">Opens standard input, octets; called only by a command that was told to read it.</param>
/// <param name="Output">Standard output: what was asked for.</param>
/// <param name="Error">Standard error: sentences for the person.</param>
public sealed record CommandIo(Func<Stream> Input, TextWriter Output, TextWriter Error)
{
    /// <summary>Columns of the terminal that shows the output; null where it goes to a file or a pipe.</summary>
    public int? TerminalWidth { get; init; }

    /// <summary>True when a person sits at the input and can be asked.</summary>
    public bool CanAsk { get; init; }

    /// <summary>Asks that person for a secret, without echo; null when there is none to ask.</summary>
    public Func<string, string?>? AskSecret { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>One sentence to standard error, control characters made harmless.</summary>
    public void Say(string sentence) => Error.WriteLine(HarmlessText.OfLine(sentence));
}
