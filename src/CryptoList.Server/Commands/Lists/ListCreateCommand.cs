using System.CommandLine;
using CryptoList.Mail.Addresses;
using CryptoList.Server.Commands.Entries;

namespace CryptoList.Server.Commands.Lists;

/// <summary><c>list create</c>, in two steps: the server's keys go to an owner, and the owner's signed log comes back.</summary>
internal static class ListCreateCommand
{
    private const string Text = """
        Open a list, in two steps. First, without --log: makes the server's keys for the list and prints its record, one line without
        secrets, for the owner, who opens the list with `cryptolist-helper list open`. Then, with --log: installs the log that the owner
        signed. Whoever runs the server cannot open a list alone.

        Example: cryptolist list create team@lists.example.net --out server.json
                 cryptolist list create team@lists.example.net --log team.log
        """;

    public static Command Create(CommandHost host)
    {
        var address = new Argument<string>("ADDRESS") { Description = "The posting address" };
        var name = new Option<string?>("--name") { Description = "First step: said to the owner. Second step: refuse a log in which the list is called otherwise", HelpName = "NAME" };
        var output = new Option<string?>("--out") { Description = "First step: write the record to this file", HelpName = "FILE" };
        var log = new Option<string?>("--log") { Description = "Second step: the owner's signed log; - is standard input", HelpName = "FILE" };
        var opener = new Option<string?>("--owner-address") { Description = "Second step, of a list that hides its members' addresses: where the mail of the owner who opened it goes; the log does not say it", HelpName = "ADDRESS" };
        return host.Does(
            new Command("create", Text) { address, name, output, log, opener },
            $"first step, the record {{v, address, sign, kem, hpke}}; second step, {ListFacts.Fields}",
            async (session, parsed, cancel) =>
            {
                var text = parsed.GetRequiredValue(address);
                if (!EmailAddress.TryParse(text, out var wanted)) throw CommandException.Usage($"'{text}' is no e-mail address.");
                var owner = parsed.GetValue(opener) is not { } said ? null : EmailAddress.TryParse(said, out var own) ? own.Normalized : throw CommandException.Usage($"'{said}' is no e-mail address.");
                if (parsed.GetValue(log) is not { } file) return await TicketAsync(session, wanted, parsed.GetValue(name), parsed.GetValue(output), cancel);
                if (parsed.GetValue(output) is not null) throw CommandException.Usage("--out is for the first step and --log for the second; give one of them.");
                return await ListInstalling.RunAsync(session, wanted, parsed.GetValue(name), EntryFile.Read(session.Io, file), owner, cancel);
            },
            makesFolder: true);
    }

    private static async Task<int> TicketAsync(CommandSession session, EmailAddress address, string? name, string? file, CancellationToken cancel)
    {
        if (session.Data.Lists.FindByAddress(address.Normalized) is { } taken)
            throw CommandException.Refused("address-taken", $"there is a list {taken.Address} already. See: cryptolist list show {taken.Address}");
        if (Path.GetDirectoryName(Path.GetFullPath(file ?? ".")) is { } folder && !Directory.Exists(folder)) throw CommandException.Usage($"There is no folder '{folder}' for --out.");
        var line = session.Data.Hosting.CreateTicket().ToLine(address.Normalized);
        if (file is not null) await File.WriteAllTextAsync(file, line + "\n", cancel);
        if (file is null || session.Json) session.Io.Output.WriteLine(line);
        session.Hint(
            $"The server's keys for {address.Normalized} are made. Give {file ?? "this line"} to the owner, who runs: "
            + $"cryptolist-helper list open --server-record {file ?? "FILE"} --name {(name is null ? "NAME" : $"\"{name}\"")} --me ADDRESS --out LOG. "
            + $"Then: cryptolist list create {address.Normalized} --log LOG");
        return ExitCode.Done;
    }
}
