namespace CryptoList.Helper.Terminal;

/// <summary>The person at the keyboard, where there is one.</summary>
public interface ITerminal
{
    /// <summary>True when standard error is a terminal: progress may be drawn.</summary>
    bool ShowsProgress { get; }

    /// <summary>True when standard output is a terminal: colours and its width may be used.</summary>
    bool ShowsOutput { get; }

    /// <summary>Columns of the terminal that shows output.</summary>
    int Width { get; }

    /// <summary>Asks, and shows what is typed; null when nobody is there to answer.</summary>
    string? Ask(string prompt);

    /// <summary>Asks without echo; null when nobody is there to answer.</summary>
    string? AskSecret(string prompt);
}
