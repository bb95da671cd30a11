using System.CommandLine;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary>The options that say whom a post goes to and how: for the commands that seal.</summary>
internal sealed class PostOptions
{
    // What is taken when nothing is said: what is encrypted for everyone, the strongest first that the policy has. Never in the clear by itself.
    private static readonly long[] Usual = [PostMode.List, PostMode.Unlinkable, PostMode.Layerless];

    private readonly Option<string> _group = new("--group", "-g") { Description = "Which group of the list (default: all, everyone)", HelpName = "NAME", DefaultValueFactory = _ => RosterState.Everyone };
    private readonly Option<string?> _to = new("--to") { Description = "One member of the group alone, by address; nobody else gets it or can open it", HelpName = "MEMBER" };
    private readonly Option<string?> _mode = new("--mode") { Description = "list; unlinkable: no two copies share a body; layerless: WEAKER, who left can read it on the way; plain: NOT ENCRYPTED. The list's policy must have it (see policy show)", HelpName = "MODE" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_group, _to, _mode]) command.Add(option);
    }

    /// <summary>What was given; says so where the post will be weaker than usual.</summary>
    /// <exception cref="HelperException">There is no such member, group or mode.</exception>
    public PostTarget Read(ParseResult parsed, HelperSession session, ListReplica list)
    {
        var (group, state) = (parsed.GetRequiredValue(_group), list.Log.AtHead(session.Io.Now));
        if (!state.GroupExists(group)) throw HelperException.Usage($"{list.Address} has no group \"{group}\". See: cryptolist-helper group list");
        if (!state.InGroup(list.Self, group)) throw HelperException.Refused($"You are not in the group \"{group}\" of {list.Address}. Ask an owner.");
        var peer = parsed.GetValue(_to) is { } who ? session.MemberOf(list, who) : null;
        if (peer is not null && parsed.GetValue(_mode) is not (null or "direct")) throw HelperException.Usage("With --to a post is sealed for one member: leave --mode out.");
        var mode = peer is not null ? PostMode.Direct : ModeOf(parsed.GetValue(_mode), state.Policy);
        if (mode == PostMode.Direct && peer is null) throw HelperException.Usage("Name the member a direct post is for with --to.");
        if (PostMode.Weakness(mode) is { } weakness) session.Io.Say($"cryptolist-helper: warning: this post is {weakness}.");
        return new PostTarget(group, mode, peer?.Id);
    }

    /// <summary>How a post is sealed when nobody says.</summary>
    public static long UsualMode(ListPolicy policy) => Usual.Where(policy.Modes.Contains).Append(PostMode.List).First();

    private static long ModeOf(string? given, ListPolicy policy)
    {
        if (given is null) return UsualMode(policy);
        return PostMode.TryParse(given, out var mode) ? mode : throw HelperException.Usage($"\"{given}\" is not a mode. The modes are: list, unlinkable, layerless, plain; and --to for one member alone.");
    }
}
