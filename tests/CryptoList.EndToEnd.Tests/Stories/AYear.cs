using System.Globalization;
using System.Text;
using CryptoList.EndToEnd.Tests.Worlds;

namespace CryptoList.EndToEnd.Tests.Stories;

/// <summary>A list, its server, and everybody who is ever on it. Days pass; people look at their mail now and then, and do what the story has them do.</summary>
internal sealed class AYear : IAsyncDisposable
{
    private readonly Random _dice;
    private readonly HashSet<(string Who, string Post, int Turn)> _asked = [];

    private AYear(int seed)
    {
        (_dice, World) = (new Random(seed), World.Quiet());
        Post = new UnreliablePost(World, new Random(seed + 1)) { Accepted = AcceptedAsync };
        Start = World.Time.GetUtcNow();
    }

    public World World { get; }

    public UnreliablePost Post { get; }

    public DateTimeOffset Start { get; }

    public int Day { get; private set; }

    public List<Resident> Everybody { get; } = [];

    /// <summary>Posts the server took, and who was on the list at that moment.</summary>
    public Dictionary<string, HashSet<string>> Posts { get; } = [];

    public Resident this[string name] => Everybody.Single(r => r.Name == name);

    public IEnumerable<Resident> Present => Everybody.Where(r => r.IsIn && r.Left is null);

    public static async Task<AYear> StartAsync(int seed)
    {
        var year = new AYear(seed);
        await year.Post.StartAsync();
        await year.World.StartServerAsync();
        var alice = await year.ComesAsync("alice");
        var log = (await alice.Person.RunWithAsync(year.World.Operator.ServerRecord(World.ListAddress), "list", "open", "--server-record", "-", "--name", "Team", "--me", alice.Address)).Well();
        await year.World.Operator.InstallAsync(Operator.Entries(log.Output));
        alice.IsIn = true;
        return year;
    }

    /// <summary>Someone new, with keys and a mailbox.</summary>
    public async Task<Resident> ComesAsync(string name)
    {
        var resident = new Resident(await HomeAsync(name, name));
        Everybody.Add(resident);
        return resident;
    }

    /// <summary>An owner gives somebody a link, who asks to be let in with it.</summary>
    public async Task InvitesAsync(Resident owner, Resident guest, params string[] more)
    {
        var run = (await owner.Person.RunAsync(["invite", guest.Address, "--expires", "30d", .. more])).Well();
        guest.Link = Encoding.UTF8.GetString(run.Output).Split('\n')[0];
        (guest.HasDevice, guest.Invited, guest.InvitedAgain) = (true, World.Time.GetUtcNow(), () => InvitesAsync(owner, guest, more));
        await AsksAsync(guest);
    }

    /// <summary>Everything that was on a device is gone, or in other hands; the person has a new one, which is on no list.</summary>
    public async Task LosesDeviceAsync(Resident who) => who.LoseHome(await HomeAsync(who.Name, string.Create(CultureInfo.InvariantCulture, $"{who.Name}-{who.OldHomes.Count + 2}")));

    /// <summary>Out of the list by somebody's will; the home, with all its keys, stays theirs.</summary>
    public async Task RemovesAsync(Resident by, Resident who, params string[] more)
    {
        (await by.Person.RunAsync(["remove", who.Address, .. more])).Well();
        who.Left = World.Time.GetUtcNow();
    }

    /// <summary>Somebody writes to the list.</summary>
    public async Task WritesAsync(Resident author)
    {
        var run = await author.Person.RunWithAsync(Town.Message($"Day {Day}", $"{author.Name} on day {Day}."), "send");
        Assert.True(run.Code == 0, $"{author.Name} on day {Day}: {run.Shown}");
    }

    /// <summary>A day passes: mail is carried, most people look at theirs.</summary>
    public async Task NextDayAsync()
    {
        Day++;
        World.Time.By += TimeSpan.FromDays(1);
        foreach (var resident in Everybody) resident.Person.Time.By = World.Time.By;
        foreach (var resident in Everybody.Where(Looks).OrderBy(_ => _dice.Next()).ToList())
        {
            if (resident.Link is not null && World.Time.GetUtcNow() - resident.Invited > TimeSpan.FromDays(28)) await resident.InvitedAgain!();
            else if (resident.Link is not null && World.Time.GetUtcNow() - resident.Asked > TimeSpan.FromDays(5)) await AsksAsync(resident);
            await resident.LookAsync(Post.BoxOf(resident.Address));
            await CatchesUpAsync(resident);
        }

        await Post.CarryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Post.DisposeAsync();
        await World.DisposeAsync();
    }

    // Who waits for something, and who works for the list, looks each day; the others every third or so.
    private bool Looks(Resident who) => who.HasDevice && (who.Left is not { } left || World.Time.GetUtcNow() - left < TimeSpan.FromDays(10))
        && (who.Link is not null || Post.Reliable || who.Name is "alice" or "bert" || who.Name.StartsWith("desk", StringComparison.Ordinal) || _dice.Next(3) == 0);

    private async Task AsksAsync(Resident guest)
    {
        (await guest.Person.RunWithAsync(guest.Link!, "join")).Well();
        guest.Asked = World.Time.GetUtcNow();
    }

    // Who misses a post for a week asks for it.
    private async Task CatchesUpAsync(Resident who)
    {
        if (!who.IsIn || who.Left is not null) return;
        var missed = Posts.Where(p => p.Value.Contains(who.Address) && !who.Opened.Contains(p.Key) && Asking(who, p.Key)).Select(p => p.Key).Take(100).ToList();
        if (missed.Count > 0) (await who.Person.RunAsync(["catch-up", .. missed])).Well();
    }

    private bool Asking(Resident who, string post)
    {
        if (!Post.LostCopies.Contains((post, who.Address)) && who.OldHomes.Count == 0) return false;
        return _asked.Add((who.Address, post, Day / 10));
    }

    private async Task<Person> HomeAsync(string name, string home)
    {
        var person = new Person(World.Root, name, new ShiftedTime(World.Time.By)) { Home = Path.Combine(World.Root, "homes", home) };
        foreach (var folder in (string[])["new", "cur", "tmp"]) Directory.CreateDirectory(Path.Combine(Post.BoxOf(person.Address), folder));
        (await person.RunAsync("init", "--no-passphrase", "--device-name", home)).Well();
        (await person.RunAsync("mail", "set", "--maildir", Post.BoxOf(person.Address), "--smtp", Post.Provider.ToString())).Well();
        return person;
    }

    private async Task AcceptedAsync(string messageId)
    {
        var log = (await World.Operator.ListAsync(World.ListAddress)).Log;
        Posts.TryAdd(messageId, [.. log.AtHead(World.Time.GetUtcNow().ToUnixTimeSeconds()).Receivers("all").Select(m => m.Address)]);
    }
}
