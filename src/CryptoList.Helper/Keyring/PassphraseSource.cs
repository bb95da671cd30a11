using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring.Stores;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Keyring;

/// <summary>Where the passphrase comes from: --passphrase-file, then CRYPTOLIST_PASSPHRASE, then the platform's key store where the home uses it, then the person. Never an argument.</summary>
public sealed class PassphraseSource(HelperIo io, HomeFolder home, string? file)
{
    internal const string HowToGive =
        "The keys are under a passphrase. Run this on a terminal, or give it with --passphrase-file FILE or in CRYPTOLIST_PASSPHRASE.";

    /// <summary>True when a file or the environment gives it, and nobody is asked.</summary>
    public bool IsGiven => FromScript() is not null;

    /// <summary>The passphrase of an existing keyring.</summary>
    /// <exception cref="HelperException">There is none to be had.</exception>
    public async Task<string> GetAsync(CancellationToken cancellation)
    {
        if (FromScript() is { } given) return given;
        var store = new HomeKeyStore(home, io);
        return store.IsUsed ? await store.GetAsync(cancellation).ConfigureAwait(false) : NotEmpty(io.Terminal.AskSecret("Passphrase: ")) ?? throw HelperException.Usage(HowToGive);
    }

    /// <summary>A new one, asked for twice.</summary>
    /// <exception cref="HelperException">There is none to be had, or the two differ.</exception>
    public string GetNew()
    {
        if (FromScript() is { } given) return given;
        var first = NotEmpty(io.Terminal.AskSecret("New passphrase: "))
            ?? throw HelperException.Usage("A passphrase is needed for the new keys: run this on a terminal, or give --passphrase-file FILE or CRYPTOLIST_PASSPHRASE; or ask for --no-passphrase.");
        return io.Terminal.AskSecret("The same again: ") == first ? first : throw HelperException.Usage("The two passphrases differ. Nothing was made; try again.");
    }

    private string? FromScript()
    {
        if (file is null) return NotEmpty(io.Environment("CRYPTOLIST_PASSPHRASE"));
        try
        {
            // The first line without its end, as other programs take it.
            return NotEmpty(File.ReadLines(file).FirstOrDefault()) ?? throw HelperException.Usage($"The passphrase file {file} is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw HelperException.Usage($"The passphrase file {file} cannot be read: {e.Message}");
        }
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
