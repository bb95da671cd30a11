using System.CommandLine;
using System.Globalization;
using CryptoList.Helper.Exchange;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary>What may be said of a policy on a command line; what is not named stays as it is.</summary>
internal sealed class PolicyOptions
{
    private const string Times = "30m, 12h, 14d";

    private readonly Option<string?> _modes = Words("--modes", "MODES", "All modes that posts may have: of list, unlinkable, direct, layerless (WEAKER: who left can read on the way), plain (NOT ENCRYPTED), with commas between");
    private readonly Option<string?> _keep = Words("--keep", "TIME", $"How long the server keeps posts, sealed as they are: a time such as {Times}, or delivered (until every copy is), or forever");
    private readonly Option<string?> _rekey = Words("--rekey", "TIME", $"Within what time the list key is replaced after somebody left: a time such as {Times}, at most 7d");
    private readonly Option<string?> _history = Words("--history", "TIME", $"What newcomers may read of before: none, all, or a time such as {Times}");
    private readonly Option<string?> _join = Words("--join-replaces-key", "on|off", "Whether the list key is replaced when somebody joins, who then gets no older one but what --history opens");
    private readonly Option<string?> _posts = Words("--posts", "NUMBER", "The list key is replaced after so many posts; 0: however many");
    private readonly Option<string?> _bytes = Words("--bytes", "SIZE", "The list key is replaced after so much in posts, such as 500MB, 1GB; 0: however much");
    private readonly Option<string?> _idle = Words("--idle", "TIME", $"A list key that was used is replaced after so long without a post: a time such as {Times}; 0: never");

    /// <summary>All of them, to be put into a command.</summary>
    public IEnumerable<Option> All => [_modes, _keep, _rekey, _history, _join, _posts, _bytes, _idle];

    /// <summary>What was named; null when nothing was.</summary>
    /// <exception cref="HelperException">A value that cannot be understood.</exception>
    public PolicyChange? Read(ParseResult parsed)
    {
        if (All.All(option => parsed.GetResult(option) is null)) return null;
        return new PolicyChange
        {
            Modes = parsed.GetValue(_modes) is { } modes ? Modes(modes) : null,
            Keep = Value(parsed, _keep, text => text switch { "delivered" => 0, "forever" => ListPolicy.Always, _ => Seconds(text) }),
            Rekey = Value(parsed, _rekey, text => Seconds(text) is { } time and <= ListPolicy.MaxRekey ? time : null),
            History = Value(parsed, _history, text => text switch { "none" => 0, "all" => ListPolicy.Always, _ => Seconds(text) }),
            Join = Value(parsed, _join, text => text switch { "on" => 1, "off" => 0, _ => null }) is { } join ? join == 1 : null,
            Posts = Value(parsed, _posts, text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 1_000_000_000 ? count : null),
            Bytes = Value(parsed, _bytes, text => text == "0" ? 0 : Sizes.TryParse(text, out var octets) ? octets : null),
            Idle = Value(parsed, _idle, text => text == "0" ? 0 : Seconds(text)),
        };
    }

    private static Option<string?> Words(string name, string shape, string description) => new(name) { Description = description, HelpName = shape };

    private static long? Value(ParseResult parsed, Option<string?> option, Func<string, long?> read) =>
        parsed.GetValue(option) is not { } text ? null
        : read(text) ?? throw HelperException.Usage($"{option.Name} {text} cannot be understood. {option.Description}.");

    private static long? Seconds(string text) => Durations.TryParse(text, out var time) ? (long)time.TotalSeconds : null;

    private static IReadOnlyList<long> Modes(string text) =>
        [.. text.Split(',').Select(word => PostMode.TryParse(word.Trim(), out var mode) ? mode : throw HelperException.Usage($"\"{word.Trim()}\" is not a mode. The modes are: list, unlinkable, direct, layerless, plain.")).Distinct().Order()];
}
