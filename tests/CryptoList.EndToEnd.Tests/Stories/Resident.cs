using System.Text;
using System.Text.Json;
using CryptoList.EndToEnd.Tests.Worlds;
using CryptoList.Helper;

namespace CryptoList.EndToEnd.Tests.Stories;

/// <summary>Someone in the story: their home, and lost ones that somebody else may have now; what they could read.</summary>
internal sealed class Resident(Person person)
{
    private int _mailSeen;

    public Person Person { get; private set; } = person;

    public string Name => Person.Name;

    public string Address => Person.Address;

    /// <summary>The invitation they have and are not in by yet.</summary>
    public string? Link { get; set; }

    public DateTimeOffset Asked { get; set; }

    public DateTimeOffset Invited { get; set; }

    /// <summary>What an owner does when the invitation ran out.</summary>
    public Func<Task>? InvitedAgain { get; set; }

    /// <summary>Posts, as members do; an agent does not.</summary>
    public bool Gets { get; init; } = true;

    /// <summary>Told so, with the device they have.</summary>
    public bool IsIn { get; set; }

    /// <summary>Has asked, once, for all that was posted before they came: what is not theirs does not come by asking.</summary>
    public bool AskedForBefore { get; set; }

    public DateTimeOffset? Left { get; set; }

    public bool HasDevice { get; set; } = true;

    /// <summary>Homes that are in other hands, or that the person left the list with.</summary>
    public List<Person> OldHomes { get; } = [];

    /// <summary>The home of now, and the others.</summary>
    public IEnumerable<Person> AllHomes => OldHomes.Append(Person);

    /// <summary>Mails that wait for a key or the log.</summary>
    public bool Waits { get; private set; }

    /// <summary>Message-IDs of posts that opened.</summary>
    public HashSet<string> Opened { get; } = [];

    /// <summary>All that `sync` said, for whoever has to find out what went wrong.</summary>
    public StringBuilder Said { get; } = new();

    /// <summary>The home is gone; a thief may have it.</summary>
    public void LoseHome(Person next)
    {
        OldHomes.Add(Person);
        (Person, HasDevice, IsIn, Waits, _mailSeen) = (next, false, false, false, 0);
    }

    /// <summary>Whether mail came since the last look.</summary>
    public bool HasMail(string box) => Count(box) != _mailSeen;

    /// <summary>Takes what came, answers what asks for an answer, reads what is new.</summary>
    public async Task LookAsync(string box)
    {
        var run = await Person.RunAsync("sync");
        Said.AppendLine($"{Person.Time.GetUtcNow():MM-dd} {run.Shown.Trim().ReplaceLineEndings(" | ")}");
        Assert.True(run.Code is ExitCode.Done or ExitCode.Wait or ExitCode.Refused, $"{Name}: {run.Shown}");
        if (run.Shown.Contains("You are in", StringComparison.Ordinal) || run.Shown.Contains("Welcome to", StringComparison.Ordinal)) (IsIn, Link) = (true, null);
        if (!HasMail(box) && !Waits) return;
        _mailSeen = Count(box);
        var lines = Lines(await Person.RunAsync("read", "--json"));
        Waits = lines.Exists(l => Verdict(l) == "wait");
        Opened.UnionWith(lines.Where(l => Verdict(l) == "opened").Select(MessageId));
    }

    /// <summary>Tries to read copies that were for others.</summary>
    public static async Task<IReadOnlyList<string>> TryAsync(Person home, IReadOnlyList<string> copies)
    {
        if (copies.Count == 0) return [];
        var run = await home.RunAsync(["read", "--json", .. copies]);
        return [.. Lines(run).Where(l => Verdict(l) == "opened").Select(MessageId)];
    }

    /// <summary>The hashes of all list keys in a home, base64url.</summary>
    public static async Task<IReadOnlyList<string>> KidsAsync(Person home)
    {
        var run = await home.RunAsync("export", "--what", "keys", "--yes-show-secrets");
        if (run.Code != ExitCode.Done) return [];
        using var keys = JsonDocument.Parse(run.Output);
        return [.. keys.RootElement.GetProperty("listKeys").EnumerateArray().Select(k => k.GetProperty("kid").GetString()!)];
    }

    private static int Count(string box) => Directory.GetFiles(Path.Combine(box, "new")).Length;

    private static string Verdict(JsonElement line) => line.GetProperty("verdict").GetString()!;

    private static string MessageId(JsonElement line) => line.GetProperty("messageId").GetString()!;

    private static List<JsonElement> Lines(Run read)
    {
        var all = new List<JsonElement>();
        var reader = new Utf8JsonReader(read.Output, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read()) all.Add(JsonElement.ParseValue(ref reader));
        return all;
    }
}
