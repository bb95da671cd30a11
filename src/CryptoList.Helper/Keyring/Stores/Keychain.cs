using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Keyring.Stores;

/// <summary>The login keychain of macOS, by its <c>security</c>, which reads its commands from standard input: no secret is among the arguments.</summary>
internal sealed class Keychain(IPrograms programs) : ISecretStore
{
    private const string Tool = "/usr/bin/security";
    private const string Service = "cryptolist-helper";

    // errSecItemNotFound, as `security` gives it.
    private const int NotFound = 44;

    public string Name => "the login keychain";

    public async Task<string?> FindAsync(string id, CancellationToken cancellation)
    {
        var run = await RunAsync(["find-generic-password", "-s", Service, "-a", id, "-w"], "", cancellation).ConfigureAwait(false);
        return run.Code switch { 0 => run.Output.TrimEnd('\n'), NotFound => null, _ => throw Refused(run) };
    }

    public async Task KeepAsync(string id, string secret, CancellationToken cancellation)
    {
        var run = await RunAsync(["-i"], $"add-generic-password -U -s {Service} -a {id} -l \"CryptoList: passphrase of the key file\" -w \"{secret}\"\n", cancellation).ConfigureAwait(false);
        if (run.Code != 0) throw Refused(run);
    }

    private async Task<ProgramRun> RunAsync(string[] arguments, string input, CancellationToken cancellation) =>
        await programs.RunAsync(Tool, arguments, input, cancellation).ConfigureAwait(false) ?? throw HelperException.Usage($"There is no {Tool} here. Use a passphrase.");

    private static HelperException Refused(ProgramRun run) => new(ExitCode.Fault, $"The login keychain does not answer ({run.Error.Trim()}). Unlock it, then try again.");
}
