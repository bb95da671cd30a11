using System.CommandLine;

namespace CryptoList.Helper.Commands;

/// <summary>Options that several commands have, each made anew for its command.</summary>
internal static class CommonOptions
{
    public static Option<string?> List() => new("--list", "-l")
    {
        Description = "Which list: its address, the part before the @, its name or its id; not needed while you are in one only",
        HelpName = "LIST",
    };

    public static Option<string?> Out(string what) => new("--out", "-o") { Description = $"Where to write {what}; - or nothing is standard output", HelpName = "FILE" };

    public static Option<bool> Json() => new("--json") { Description = "As JSON, for scripts" };

    public static Option<long> MaxSize() => new("--max-size")
    {
        Description = "The largest message taken, in bytes",
        DefaultValueFactory = _ => 1L << 30,
    };

    public static Option<string> DeviceName() => new("--device-name")
    {
        Description = "What this device is called in the list's log, which all members see; at most 64 bytes",
        HelpName = "NAME",
        DefaultValueFactory = _ => "computer",
    };

    /// <summary>A time such as 90s, 30m, 12h, 14d.</summary>
    public static Option<TimeSpan> Duration(string name, string description, string initial, TimeSpan most) => new(name)
    {
        Description = $"{description} (such as 90s, 30m, 12h, 14d; default {initial})",
        HelpName = "TIME",
        DefaultValueFactory = _ => Durations.TryParse(initial, out var value) ? value : TimeSpan.Zero,
        CustomParser = result =>
        {
            if (result.Tokens.Count == 1 && Durations.TryParse(result.Tokens[0].Value, out var value) && value <= most) return value;
            result.AddError($"{name} is a time such as 90s, 30m, 12h or 14d, and at most {(long)most.TotalDays} days.");
            return default;
        },
    };
}
