using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Keyring.Stores;

/// <summary>The Secret Service of a Linux desktop (GNOME Keyring, KWallet, KeePassXC), by libsecret's <c>secret-tool</c>. The secret goes through its standard input and output.</summary>
internal sealed class SecretService(IPrograms programs) : ISecretStore
{
    private const string Tool = "secret-tool";

    public string Name => "the Secret Service of this desktop";

    public async Task<string?> FindAsync(string id, CancellationToken cancellation)
    {
        var run = await RunAsync(["lookup", .. Attributes(id)], "", cancellation).ConfigureAwait(false);
        if (run.Code == 0) return run.Output.TrimEnd('\n');
        // Without a word it found nothing.
        return run.Error.Trim().Length == 0 ? null : throw Refused(run);
    }

    public async Task KeepAsync(string id, string secret, CancellationToken cancellation)
    {
        var run = await RunAsync(["store", "--label=CryptoList: passphrase of the key file", .. Attributes(id)], secret, cancellation).ConfigureAwait(false);
        if (run.Code != 0) throw Refused(run);
    }

    private static string[] Attributes(string id) => ["application", "cryptolist-helper", "home", id];

    private async Task<ProgramRun> RunAsync(string[] arguments, string input, CancellationToken cancellation) =>
        await programs.RunAsync(Tool, arguments, input, cancellation).ConfigureAwait(false)
        ?? throw HelperException.Usage("The key store needs the program secret-tool. Install it (Debian: libsecret-tools), or use a passphrase.");

    private HelperException Refused(ProgramRun run) => new(ExitCode.Fault, $"{char.ToUpperInvariant(Name[0])}{Name[1..]} does not answer ({run.Error.Trim()}). Log in to the desktop and unlock it, then try again.");
}
