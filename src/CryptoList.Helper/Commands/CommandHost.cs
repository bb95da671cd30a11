using System.CommandLine;
using CryptoList.Cryptography.KeyFiles;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Mail;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Commands;

/// <summary>What all commands share: the options that go before everything, opening a home, and turning an expected no into an exit code.</summary>
internal sealed class CommandHost(HelperIo io)
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    public HelperIo Io { get; } = io;

    public Option<string?> HomeOption { get; } = new("--home")
    {
        Description = "Folder of keys and logs (default: CRYPTOLIST_HOME, else ~/.config/cryptolist)",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> PassphraseFileOption { get; } = new("--passphrase-file")
    {
        Description = "File whose first line is the passphrase (else CRYPTOLIST_PASSPHRASE, else the key store where it is there, else asked for on the terminal)",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>The home the options name.</summary>
    public HomeFolder Home(ParseResult parsed) => HomeFolder.Resolve(parsed.GetValue(HomeOption), Io.Environment);

    public PassphraseSource Passphrase(ParseResult parsed) => new(Io, Home(parsed), parsed.GetValue(PassphraseFileOption));

    /// <summary>Opens the home for a command that changes something: alone.</summary>
    public async Task<HelperSession> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var home = Home(parsed);
        if (!home.Exists) throw HelperException.Usage($"There are no keys in {home.Path}. Make them with: cryptolist-helper init");
        home.Create();
        var held = await HomeLock.AcquireAsync(home, LockPatience, Io.Time, cancellation).ConfigureAwait(false);
        try
        {
            var keys = await KeyringFile.OpenAsync(home, Passphrase(parsed), cancellation).ConfigureAwait(false);
            var lists = await ListDirectory.LoadAsync(home, cancellation).ConfigureAwait(false);
            foreach (var list in lists.All) UnfinishedWish.Undo(list);
            return new HelperSession(Io, home, held, keys, lists);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The lists alone, for a command that only looks and needs no secret.</summary>
    public Task<ListDirectory> LookAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var home = Home(parsed);
        return home.Exists ? ListDirectory.LoadAsync(home, cancellation) : throw HelperException.Usage($"There are no keys in {home.Path}. Make them with: cryptolist-helper init");
    }

    /// <summary>Sets what the command does; an expected no becomes one sentence and its exit code.</summary>
    public void Does(Command command, Func<ParseResult, CancellationToken, Task<int>> action) => command.SetAction(async (parsed, cancellation) =>
    {
        try
        {
            return await action(parsed, cancellation).ConfigureAwait(false);
        }
        catch (HelperException no)
        {
            Io.Say($"cryptolist-helper: {no.Message}");
            return no.ExitCode;
        }
        catch (PostComposeException no)
        {
            Io.Say($"cryptolist-helper: {no.Message}");
            return no.Fault is PostFault.EpochTooOld or PostFault.ListKeyMissing ? ExitCode.Wait : ExitCode.Refused;
        }
        catch (MailFormatException no)
        {
            Io.Say($"cryptolist-helper: The message cannot be read: {no.Message}");
            return ExitCode.Refused;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Io.Say($"cryptolist-helper: {fault.Message}");
            return fault is KeyFileException ? ExitCode.Usage : ExitCode.Fault;
        }
        catch (OperationCanceledException)
        {
            Io.Say("cryptolist-helper: stopped.");
            return ExitCode.Fault;
        }
    });
}
