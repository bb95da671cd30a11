using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>group</c>: groups inside a list, each with a key of its own.</summary>
internal static class GroupCommand
{
    private sealed record Line(string Group, IReadOnlyList<string> Members, bool Mine, long? Epoch, bool KeyDue);

    public static Command Create(CommandHost host) =>
        new("group", "Groups inside a list, each with a key of its own: who is in one gets its posts, and nobody else can open them.") { List(host), Make(host), Add(host), Remove(host) };

    private static Command List(CommandHost host)
    {
        var (list, json) = (CommonOptions.List(), CommonOptions.Json());
        var command = new Command("list", "Show a list's groups and who is in them.") { list, json };
        host.Does(command, async (parsed, cancellation) =>
        {
            var replica = (await host.LookAsync(parsed, cancellation).ConfigureAwait(false)).Get(parsed.GetValue(list));
            var state = replica.Log.AtHead(host.Io.Now);
            var lines = state.Groups.Select(group => new Line(
                group, [.. state.Members.Where(m => state.InGroup(m.Id, group)).Select(m => m.Address)], state.InGroup(replica.Self, group),
                state.NewestEpoch(group)?.Number, state.NeedsDirectKey(group))).ToList();
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(lines, JsonFile.Options));
            else Tables.Write(host.Io, ["GROUP", "KEY", "MEMBERS", "REMARKS"], lines.Select(l => new[] { l.Group, l.Epoch is { } epoch ? $"epoch {epoch}" : "none", string.Join(", ", l.Members), Remark(l) }));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Make(CommandHost host)
    {
        var name = Name();
        var members = new Argument<string[]>("members") { Description = "Who is in it beside you, by address", Arity = ArgumentArity.ZeroOrMore };
        var without = new Option<bool>("--without-me") { Description = "You are not in it; then another member with the right to replace keys has to make its key" };
        return Writes(host, new Command("create", "Make a group, and its key: by mail where `mail set` says how, else the signed entry is written.") { name, members, without }, (parsed, session, list) =>
        {
            var group = parsed.GetRequiredValue(name);
            if (!GroupName.IsValid(group)) throw HelperException.Usage("A group's name has at most 64 bytes, no control characters, and letters with their accents in one character (NFC).");
            if (list.Log.AtHead(session.Io.Now).GroupExists(group)) throw HelperException.Refused($"{list.Address} has a group \"{group}\" already. Change it with: group add, group remove");
            var others = Ids(session, list, parsed.GetValue(members));
            return (Change(group, parsed.GetValue(without) ? others : others.Prepend(list.Self).Distinct(), []), $"The group \"{group}\" is in your log. Make its key next: cryptolist-helper rekey --group NAME --out DIR");
        });
    }

    private static Command Add(CommandHost host)
    {
        var (name, members) = (Name(), Members());
        return Writes(host, new Command("add", "Take members into a group: by mail where `mail set` says how, with its key; else the signed entry is written.") { name, members }, (parsed, session, list) =>
        {
            var group = Existing(session, list, parsed.GetRequiredValue(name));
            return (Change(group, Ids(session, list, parsed.GetValue(members)), []), "Seal the group's key to whom you took in: cryptolist-helper welcome MEMBER");
        });
    }

    private static Command Remove(CommandHost host)
    {
        var (name, members) = (Name(), Members());
        return Writes(host, new Command("remove", "Take members out of a group; they stay in the list. By mail where `mail set` says how, and its key is replaced; else the signed entry is written.") { name, members }, (parsed, session, list) =>
        {
            var group = Existing(session, list, parsed.GetRequiredValue(name));
            return (Change(group, [], Ids(session, list, parsed.GetValue(members))),
                $"Replace the group's key within {Durations.Say(TimeSpan.FromSeconds(list.Log.AtHead(session.Io.Now).Policy.Rekey))}: cryptolist-helper rekey --group NAME --out DIR");
        });
    }

    private static Command Writes(CommandHost host, Command command, Func<ParseResult, HelperSession, ListReplica, (Wish Wish, string Next)> make)
    {
        var list = CommonOptions.List();
        var output = CommonOptions.Out("the signed entry, for the operator: cryptolist roster append LIST FILE");
        command.Add(list);
        command.Add(output);
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            var (wish, next) = make(parsed, session, replica);
            return await MailedWish.SendOrWriteAsync(session, replica, wish with { Rekey = true }, parsed.GetValue(output), _ =>
                [$"Entry {replica.Log.HeadNumber} takes hold when the operator has appended it: cryptolist roster append {replica.Address} FILE", next], cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static Wish Change(string group, IEnumerable<MemberId> add, IEnumerable<MemberId> remove) =>
        new() { Kind = WishKind.Group, Group = group, Add = [.. add.Select(id => id.ToString())], Remove = [.. remove.Select(id => id.ToString())] };

    private static Argument<string> Name() => new("group") { Description = "The group's name" };

    private static Argument<string[]> Members() => new("members") { Description = "Who, by address", Arity = ArgumentArity.OneOrMore };

    private static List<MemberId> Ids(HelperSession session, ListReplica list, string[]? who) => [.. (who ?? []).Select(one => session.MemberOf(list, one).Id).Distinct()];

    private static string Existing(HelperSession session, ListReplica list, string group)
    {
        if (group == RosterState.Everyone) throw HelperException.Usage($"\"{group}\" is everyone in the list. Take members in with invite, and out with remove.");
        return list.Log.AtHead(session.Io.Now).GroupExists(group) ? group : throw HelperException.Usage($"{list.Address} has no group \"{group}\". See: cryptolist-helper group list");
    }

    private static string Remark(Line line)
    {
        var option = line.Group == RosterState.Everyone ? "" : " --group NAME";
        return string.Join("; ", new[]
        {
            line.Mine ? null : "you are not in it",
            line.Epoch is null ? $"no key yet: rekey{option}" : null,
            line.KeyDue ? $"someone who left has its key: rekey{option}" : null,
        }.Where(remark => remark is not null));
    }
}
