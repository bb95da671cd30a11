using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>policy</c>: what the owners decided for a list.</summary>
internal static class PolicyCommand
{
    private sealed record Line(string List, IReadOnlyList<ModeLine> Modes, long Keep, long Rekey, long History);

    private sealed record ModeLine(long Mode, string Name, string? Weakness);

    public static Command Create(CommandHost host) => new("policy", "Show or change what posts a list takes and how long they are kept.") { Show(host), Set(host) };

    /// <summary>Modes of posts, as names or numbers with commas between.</summary>
    public static Option<string?> Modes(string description) => new("--modes") { Description = $"{description}: of list, unlinkable, direct, layerless (WEAKER: who left can read on the way), plain (NOT ENCRYPTED), with commas between", HelpName = "MODES" };

    /// <summary>What stands in the option, ascending.</summary>
    /// <exception cref="HelperException">A word is not a mode.</exception>
    public static IReadOnlyList<long> Parse(string text) =>
        [.. text.Split(',').Select(word => PostMode.TryParse(word.Trim(), out var mode) ? mode : throw HelperException.Usage($"\"{word.Trim()}\" is not a mode. The modes are: list, unlinkable, direct, layerless, plain.")).Distinct().Order()];

    private static Command Show(CommandHost host)
    {
        var (list, json) = (CommonOptions.List(), CommonOptions.Json());
        var command = new Command("show", "Show a list's policy.") { list, json };
        host.Does(command, async (parsed, cancellation) =>
        {
            var replica = (await host.LookAsync(parsed, cancellation).ConfigureAwait(false)).Get(parsed.GetValue(list));
            var policy = replica.Log.AtHead(host.Io.Now).Policy;
            var modes = policy.Modes.Select(m => new ModeLine(m, PostMode.Name(m), PostMode.Weakness(m))).ToList();
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(new Line(replica.Address, modes, policy.Keep, policy.Rekey, policy.History), JsonFile.Options));
            else Write(host.Io.Text, replica.Address, policy);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(TextWriter output, string address, ListPolicy policy)
    {
        output.WriteLine($"Policy of {address}");
        foreach (var mode in policy.Modes) output.WriteLine($"  posts may be: {PostMode.Describe([mode])}");
        output.WriteLine($"  posts are kept: {(policy.Keep == 0 ? "until delivered" : Durations.Say(TimeSpan.FromSeconds(policy.Keep)))}");
        output.WriteLine($"  new list key: within {Durations.Say(TimeSpan.FromSeconds(policy.Rekey))} after somebody left");
        output.WriteLine($"  newcomers may read: {(policy.History == 0 ? "nothing of before" : $"what came in the {Durations.Say(TimeSpan.FromSeconds(policy.History))} before")}");
    }

    private static Command Set(CommandHost host)
    {
        var list = CommonOptions.List();
        var modes = Modes("All modes that posts may have from now on");
        modes.Required = true;
        var output = CommonOptions.Out("the signed entry, for the operator: cryptolist roster append LIST FILE");
        var command = new Command("set", "Change a list's policy: by mail where `mail set` says how, else the signed entry is written.") { list, modes, output };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            if (MailedWish.Applies(session, parsed.GetValue(output)))
                return await MailedWish.SendAsync(session, replica, new Wish { Kind = WishKind.Policy, Modes = Parse(parsed.GetValue(modes)!) }, cancellation).ConfigureAwait(false);
            var policy = replica.Log.AtHead(host.Io.Now).Policy with { Modes = Parse(parsed.GetValue(modes)!) };
            var entry = session.AuthorIn(replica).Policy(policy);
            replica.AppendOwn(entry);
            await FileArgument.WriteAsync(parsed.GetValue(output), LogLines.Lines([entry]), host.Io, cancellation).ConfigureAwait(false);
            host.Io.Say($"Posts of {replica.Address} may be: {PostMode.Describe(policy.Modes)}. It takes hold when the operator has appended the entry: cryptolist roster append {replica.Address} FILE");
            return ExitCode.Done;
        });
        return command;
    }
}
