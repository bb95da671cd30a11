using System.Globalization;
using System.Net;
using CryptoList.Storage.Postgres;

namespace CryptoList.Server.Settings;

/// <summary>Takes settings by name, each once, and gathers what is wrong with any of them, so that all is told in one go.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private const string NotShown = "(not shown)";

    private readonly List<SettingFault> _faults = [];
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Refuses names that nobody asked for: a misspelt setting must not be passed over.</summary>
    /// <exception cref="SettingsException">Something was wrong.</exception>
    public void End()
    {
        var sections = _known.Select(SectionOf).Distinct(StringComparer.OrdinalIgnoreCase).Order().ToList();
        // Names without a section come from the environment, where others' variables may begin like ours.
        foreach (var (name, value) in configuration.AsEnumerable().Where(s => s.Value is not null && !_known.Contains(s.Key) && (s.Key.Contains(':', StringComparison.Ordinal) || sections.Contains(s.Key, StringComparer.OrdinalIgnoreCase))))
        {
            var section = SectionOf(name);
            var known = sections.Contains(section, StringComparer.OrdinalIgnoreCase)
                ? $"known here: {string.Join(", ", _known.Where(k => SectionOf(k).Equals(section, StringComparison.OrdinalIgnoreCase)).Order())}"
                : $"sections are: {string.Join(", ", sections)}";
            var meant = Spelling.Nearest(name, _known) is { } near ? $"did you mean {near}? " : "";
            // It may be a connection string, whatever its name was to be.
            _faults.Add(new SettingFault(name, MayBeSecret(name, value!) ? NotShown : value, $"there is no such setting; {meant}{known}"));
        }

        if (_faults.Count > 0) throw new SettingsException(_faults);
    }

    /// <summary>Levels of the log by category: any name, and one of the levels.</summary>
    public void LogLevels(string section)
    {
        _known.Add(section + ":Default");
        foreach (var (name, value) in configuration.GetSection(section).AsEnumerable().Where(s => s.Value is not null))
        {
            _known.Add(name);
            if (!Enum.TryParse<LogLevel>(value, ignoreCase: true, out _) || long.TryParse(value, out _)) _faults.Add(new SettingFault(name, value, $"write one of: {string.Join(", ", Enum.GetNames<LogLevel>())}"));
        }
    }

    private static string SectionOf(string name) => name.Split(':')[0];

    private static bool MayBeSecret(string name, string value) =>
        name.StartsWith("Data:P", StringComparison.OrdinalIgnoreCase) || value.Contains("password", StringComparison.OrdinalIgnoreCase) || name.Contains("pass", StringComparison.OrdinalIgnoreCase);

    /// <summary>A connection string; null when there is none. It may hold a password: neither it nor what the driver says about it is shown.</summary>
    public string? PostgresConnection(string name, bool needed)
    {
        const string Form = "write a connection string, such as Host=db.example.net;Database=cryptolist;Username=cryptolist;Password=…";
        if (Raw(name) is not { } text)
        {
            if (needed) _faults.Add(new SettingFault(name, null, $"Data:Store is postgres; {Form}"));
            return null;
        }

        try
        {
            PostgresAddress.Parse(text);
            return text;
        }
        catch (FormatException fault)
        {
            return Wrong<string?>(name, NotShown, $"{fault.Message}; {Form}", null);
        }
    }

    public string Text(string name, string otherwise, Func<string, bool> valid, string instead) =>
        Raw(name) is not { } text ? otherwise : valid(text) ? text : Wrong(name, text, instead, otherwise);

    /// <summary>The text of a setting, or null where there is none.</summary>
    public string? Optional(string name, Func<string, bool> valid, string instead) =>
        Raw(name) is not { } text ? null : valid(text) ? text : Wrong<string?>(name, text, instead, null);

    /// <summary>The address of a web service, without query or user; null where there is none.</summary>
    public Uri? HttpAddress(string name)
    {
        if (Raw(name) is not { } text) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && address.Query.Length == 0
            ? address : Wrong<Uri?>(name, text, "write the address of the collector, without user and query, such as http://127.0.0.1:4318", null);
    }

    /// <summary>One of a few words.</summary>
    public T Word<T>(string name, T otherwise, params ReadOnlySpan<(string Word, T Value)> words)
    {
        if (Raw(name) is not { } text) return otherwise;
        foreach (var (word, value) in words)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        }

        var all = new List<string>();
        foreach (var (word, _) in words) all.Add(word);
        return Wrong(name, text, $"write one of: {string.Join(", ", all)}", otherwise);
    }

    /// <summary>The names under a section, in order.</summary>
    public IReadOnlyList<string> Children(string section) => [.. configuration.GetSection(section).GetChildren().Select(c => c.Key)];

    /// <summary>Words with commas between; none where the setting is not there.</summary>
    public IReadOnlyList<string> Words(string name, Func<string, bool> valid, string instead)
    {
        if (Raw(name) is not { } text) return [];
        var words = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && words.All(valid) ? words : Wrong<IReadOnlyList<string>>(name, text, instead, ["invalid.invalid"]);
    }

    /// <summary>Settings that cannot be used together.</summary>
    public void Fault(string name, string? value, string instead) => _faults.Add(new SettingFault(name, value, instead));

    public long Number(string name, long otherwise, long least, long most)
    {
        if (Raw(name) is not { } text) return otherwise;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number : Wrong(name, text, $"write a whole number from {least} to {most}, such as {otherwise}", otherwise);
    }

    /// <summary>A duration: a number with its unit (ms, s, min, h, d).</summary>
    public TimeSpan Duration(string name, TimeSpan otherwise, TimeSpan least, TimeSpan most) =>
        Raw(name) is not { } text ? otherwise
        : TryDuration(text, out var value) && value >= least && value <= most ? value
        : Wrong(name, text, $"write a duration from {Show(least)} to {Show(most)}, such as {Show(otherwise)}", otherwise);

    public IReadOnlyList<TimeSpan> Durations(string name, IReadOnlyList<TimeSpan> otherwise, TimeSpan least, TimeSpan most)
    {
        if (Raw(name) is not { } text) return otherwise;
        var values = new List<TimeSpan>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryDuration(part, out var value) || value < least || value > most) return Wrong(name, text, $"write durations from {Show(least)} to {Show(most)} with commas between, such as {string.Join(",", otherwise.Select(Show))}", otherwise);
            values.Add(value);
        }

        return values.Count > 0 ? values : Wrong(name, text, $"write at least one duration, such as {Show(otherwise[0])}", otherwise);
    }

    /// <summary>Addresses with ports, commas between; <c>localhost</c> is 127.0.0.1.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints(string name, IReadOnlyList<IPEndPoint> otherwise)
    {
        if (Raw(name) is not { } text) return otherwise;
        var values = new List<IPEndPoint>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var plain = part.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + part[9..] : part;
            // Without a colon behind the address .NET reads a lone number as an address and takes port 0.
            if (plain.LastIndexOf(':') <= 0 || plain.EndsWith(']') || !IPEndPoint.TryParse(plain, out var endPoint))
                return Wrong(name, text, "write address:port, several with commas between, such as 127.0.0.1:2525 or [::]:25; port 0 takes any free one", otherwise);
            values.Add(endPoint);
        }

        return values.Count > 0 ? values : Wrong(name, text, "write at least one address:port, such as 127.0.0.1:2525", otherwise);
    }

    private static bool TryDuration(string text, out TimeSpan value)
    {
        value = default;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 1_000_000_000) return false;
        TimeSpan? unit = text[digits..].Trim() switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "d" => TimeSpan.FromDays(1),
            _ => null,
        };
        value = (unit ?? default) * number;
        return unit is not null;
    }

    private static string Show(TimeSpan time) =>
        time.Ticks == 0 ? "0s"
        : time.Ticks % TimeSpan.TicksPerDay == 0 ? $"{time.Days}d"
        : time.Ticks % TimeSpan.TicksPerHour == 0 ? $"{(long)time.TotalHours}h"
        : time.Ticks % TimeSpan.TicksPerMinute == 0 ? $"{(long)time.TotalMinutes}min"
        : time.Ticks % TimeSpan.TicksPerSecond == 0 ? $"{(long)time.TotalSeconds}s" : $"{(long)time.TotalMilliseconds}ms";

    private string? Raw(string name)
    {
        _known.Add(name);
        return configuration[name] is { } text && text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
    }

    private T Wrong<T>(string name, string value, string instead, T otherwise)
    {
        _faults.Add(new SettingFault(name, value, instead));
        return otherwise;
    }
}
