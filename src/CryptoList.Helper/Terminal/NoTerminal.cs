namespace CryptoList.Helper.Terminal;

/// <summary>Nobody is there: a pipe, a script, a test.</summary>
public sealed class NoTerminal : ITerminal
{
    /// <inheritdoc/>
    public bool ShowsProgress => false;

    /// <inheritdoc/>
    public bool ShowsOutput => false;

    /// <inheritdoc/>
    public int Width => 200;

    /// <inheritdoc/>
    public string? Ask(string prompt) => null;

    /// <inheritdoc/>
    public string? AskSecret(string prompt) => null;
}
