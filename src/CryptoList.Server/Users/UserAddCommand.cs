using System.CommandLine;
using System.Security.Cryptography;
using CryptoList.Mail.Sasl;
using CryptoList.Server.Commands;

namespace CryptoList.Server.Users;

/// <summary><c>user add</c>.</summary>
internal static class UserAddCommand
{
    /// <summary>
    /// The iteration count unless another is asked for: eight times the least of RFC 7677. Whoever logs in with PLAIN makes the server do
    /// this work, before anybody knows who it is.
    /// </summary>
    public const int DefaultIterations = 32_768;

    private const int LeastPassword = 8;
    private const int MostIterations = 1_000_000;
    private const int SaltLength = 16;

    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "Who logs in, such as ann or ann@example.org" };
        var replace = new Option<bool>("--replace") { Description = "Give a user who is there already a new password" };
        var iterations = new Option<int>("--iterations") { Description = $"PBKDF2 iterations, {ScramVerifier.MinIterations} to {MostIterations}: more make a stolen file worth less, and each login dearer", DefaultValueFactory = _ => DefaultIterations };
        return host.DoesWithout(
            new Command("add", $"Let somebody log in. The password, at least {LeastPassword} characters, is asked for on the terminal, or read from the first line of standard input.\n\nExample: cryptolist user add ann@example.org") { name, replace, iterations },
            "{name, iterations}",
            async (json, parsed, cancel) =>
            {
                var who = UserGroup.Name(parsed.GetRequiredValue(name));
                var count = parsed.GetValue(iterations);
                if (count is < ScramVerifier.MinIterations or > MostIterations) throw CommandException.Usage($"--iterations is {ScramVerifier.MinIterations} to {MostIterations}.");
                var file = UserGroup.FileOf(host, parsed);
                var password = await PasswordAsync(host.Io, cancel);
                var verifier = ScramVerifier.Create(password, count, RandomNumberGenerator.GetBytes(SaltLength));
                UserFile.Change(file, users =>
                {
                    if (!parsed.GetValue(replace) && users.Users.ContainsKey(who)) throw CommandException.Refused("user-exists", $"there is a user {who}. For a new password add --replace");
                    users.Users[who] = verifier;
                });
                if (json) JsonOutput.Write(host.Io, new { Name = who, Iterations = count });
                else host.Io.Say($"{who} can log in.");
                return ExitCode.Done;
            });
    }

    private static async Task<string> PasswordAsync(CommandIo io, CancellationToken cancel)
    {
        string? given;
        if (io.CanAsk && io.AskSecret is { } ask)
        {
            given = ask("Password: ");
            if (ask("The same again: ") != given) throw CommandException.Usage("The two differ. Nothing was changed.");
        }
        else
        {
            using var lines = new StreamReader(io.Input());
            given = await lines.ReadLineAsync(cancel);
        }

        if (given is not { Length: >= LeastPassword }) throw CommandException.Usage($"A password has at least {LeastPassword} characters. Nothing was changed.");
        return SaslPrep.TryPrepare(given, out var prepared) ? prepared : throw CommandException.Usage("The password holds characters that SASLprep (RFC 4013) prohibits, or is longer than 1024. Nothing was changed.");
    }
}
