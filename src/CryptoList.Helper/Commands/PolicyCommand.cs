using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Home;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Commands;

/// <summary><c>policy</c>: what the owners decided for a list.</summary>
internal static class PolicyCommand
{
    private sealed record Line(string List, IReadOnlyList<ModeLine> Modes, long Keep, bool Archive, long Rekey, long History, bool Join, long Posts, long Bytes, long Idle);

    private sealed record ModeLine(long Mode, string Name, string? Weakness);

    public static Command Create(CommandHost host) => new("policy", "Show or change what posts a list takes, how long they are kept, and when its key is replaced.") { Show(host), Set(host) };

    private static Command Show(CommandHost host)
    {
        var (list, json) = (CommonOptions.List(), CommonOptions.Json());
        var command = new Command("show", "Show a list's policy.") { list, json };
        host.Does(command, async (parsed, cancellation) =>
        {
            var replica = (await host.LookAsync(parsed, cancellation).ConfigureAwait(false)).Get(parsed.GetValue(list));
            var policy = replica.Log.AtHead(host.Io.Now).Policy;
            var modes = policy.Modes.Select(m => new ModeLine(m, PostMode.Name(m), PostMode.Weakness(m))).ToList();
            if (parsed.GetValue(json))
            {
                var line = new Line(replica.Address, modes, policy.Keep, policy.Archive, policy.Rekey, policy.History, policy.Join, policy.Posts, policy.Bytes, policy.Idle);
                host.Io.Text.WriteLine(JsonSerializer.Serialize(line, JsonFile.Options));
                return ExitCode.Done;
            }

            host.Io.Text.WriteLine($"Policy of {replica.Address}");
            foreach (var part in PolicyText.Lines(policy)) host.Io.Text.WriteLine($"  {part}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Set(CommandHost host)
    {
        var (list, options) = (CommonOptions.List(), new PolicyOptions());
        var output = CommonOptions.Out("the signed entry, for the operator: cryptolist roster append LIST FILE");
        var command = new Command("set", "Change a list's policy, what is named and nothing else: by mail where `mail set` says how, else the signed entry is written.") { list, output };
        foreach (var option in options.All) command.Add(option);
        host.Does(command, async (parsed, cancellation) =>
        {
            var change = options.Read(parsed) ?? throw HelperException.Usage($"Say what is to be other: one or more of {string.Join(", ", options.All.Select(o => o.Name))}.");
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            return await MailedWish.SendOrWriteAsync(session, replica, new Wish { Kind = WishKind.Policy, Policy = change }, parsed.GetValue(output), done =>
            [
                $"{done} It takes hold when the operator has appended the entry: cryptolist roster append {replica.Address} FILE",
            ], cancellation).ConfigureAwait(false);
        });
        return command;
    }
}
