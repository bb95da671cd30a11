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

    /// <summary>Told "Welcome", with the device they have.</summary>
    public bool IsIn { get; set; }

    public DateTimeOffset? Left { get; set; }

    public bool HasDevice { get; set; } = true;

    /// <summary>Homes that are in other hands, or that the person left the list with.</summary>
    public List<Person> OldHomes { get; } = [];

    /// <summary>Message-IDs of posts that opened.</summary>
    public HashSet<string> Opened { get; } = [];

    /// <summary>Mails that wait for a key or the log, and why.</summary>
    public Dictionary<string, string> Waiting { get; } = [];

    /// <summary>What was never shown, by its reason.</summary>
    public Dictionary<string, int> Failed { get; } = [];

    /// <summary>All that `sync` said, for whoever has to find out what went wrong.</summary>
    public StringBuilder Said { get; } = new();

    /// <summary>The home is gone; a thief may have it.</summary>
    public void LoseHome(Person next)
    {
        OldHomes.Add(Person);
        (Person, HasDevice, IsIn, _mailSeen) = (next, false, false, 0);
    }

    /// <summary>Takes what came, answers what asks for an answer, reads what is new.</summary>
    public async Task<string> LookAsync(string box)
    {
        var run = await Person.RunAsync("sync");
        Said.AppendLine($"{Person.Time.GetUtcNow():MM-dd} {run.Shown.Trim().ReplaceLineEndings(" | ")}");
        Assert.True(run.Code is ExitCode.Done or ExitCode.Wait or ExitCode.Refused, $"{Name}: {run.Shown}");
        if (run.Shown.Contains("Welcome to", StringComparison.Ordinal)) (IsIn, Link) = (true, null);
        var mail = Directory.GetFiles(Path.Combine(box, "new")).Length;
        if (mail == _mailSeen && Waiting.Count == 0) return run.Shown;
        _mailSeen = mail;
        Take(await Person.RunAsync("read", "--json"));
        return run.Shown;
    }

    /// <summary>Tries to read copies that were for others.</summary>
    public static async Task<IReadOnlyList<string>> TryAsync(Person home, IReadOnlyList<string> copies)
    {
        if (copies.Count == 0) return [];
        var run = await home.RunAsync(["read", "--json", .. copies]);
        return [.. Lines(run).Where(l => l.GetProperty("verdict").GetString() == "opened").Select(l => l.GetProperty("messageId").GetString()!)];
    }

    private void Take(Run read)
    {
        Waiting.Clear();
        foreach (var line in Lines(read))
        {
            switch (line.GetProperty("verdict").GetString())
            {
                case "opened":
                    Opened.Add(line.GetProperty("messageId").GetString()!);
                    break;
                case "wait":
                    Waiting[line.GetProperty("file").GetString()!] = line.GetProperty("reason").GetString()!;
                    break;
                default:
                    var reason = line.GetProperty("reason").GetString()!;
                    Failed[reason] = Failed.GetValueOrDefault(reason) + 1;
                    break;
            }
        }
    }

    private static List<JsonElement> Lines(Run read)
    {
        var all = new List<JsonElement>();
        var reader = new Utf8JsonReader(read.Output, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read()) all.Add(JsonElement.ParseValue(ref reader));
        return all;
    }
}
