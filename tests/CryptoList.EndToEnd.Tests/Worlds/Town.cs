using System.Text;
using CryptoList.Protocol.Roster;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>People with helpers, and a list of theirs on a world's server. Files are passed by hand; posts go by SMTP.</summary>
internal sealed class Town : IAsyncDisposable
{
    private Town(World world) => World = world;

    public World World { get; }

    public List<Person> People { get; } = [];

    public Person Alice => People[0];

    public Person this[string name] => People.Single(p => p.Name == name);

    /// <summary>Alice opens the list on the server, and lets the others in.</summary>
    public static async Task<Town> StartAsync(params string[] others) => await StartAsync(new ShiftedTime(), others);

    public static async Task<Town> StartAsync(ShiftedTime time, params string[] others)
    {
        var town = new Town(await World.StartAsync(time: time));
        var alice = await town.InitAsync("alice");
        var log = (await alice.RunWithAsync(town.World.Operator.ServerRecord(World.ListAddress), "list", "open", "--server-record", "-", "--name", "Team", "--me", alice.Address)).Well();
        await town.World.Operator.InstallAsync(Operator.Entries(log.Output));
        foreach (var name in others) await town.LetInAsync(name);
        await town.SyncAsync();
        return town;
    }

    public Task<IReadOnlyList<SignedEntry>> LogAsync() => World.Operator.LogAsync(World.ListAddress);

    /// <summary>Everyone takes the server's log.</summary>
    public async Task SyncAsync()
    {
        var lines = Operator.Lines(await LogAsync());
        foreach (var person in People) (await person.RunWithAsync(lines, "sync")).Well();
    }

    /// <summary>Seals with the helper; gives the submission.</summary>
    public static async Task<byte[]> SealAsync(Person author, string subject, string text, string? more = null) =>
        (await author.RunWithAsync(Message(subject, text, more), "seal")).Well().Output;

    /// <summary>Seals and submits, waits for all copies, gives the copy of each person.</summary>
    public async Task<Dictionary<string, byte[]>> PostAsync(Person author, string subject, string text, string? more = null) =>
        await PostAsync(await SealAsync(author, subject, text, more));

    public async Task<Dictionary<string, byte[]>> PostAsync(byte[] submission)
    {
        World.Sink!.Store.Clear();
        await World.PostAsync(submission);
        return (await World.CopiesAsync()).ToDictionary(c => c.Key[..c.Key.IndexOf('@')], c => c.Single());
    }

    /// <summary>A message as a person writes it, LF.</summary>
    public static string Message(string subject, string text, string? more = null) =>
        $"Subject: {subject}\n{more}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n";

    public string File(string name, byte[] octets)
    {
        var path = Path.Combine(World.Folder("files"), name);
        System.IO.File.WriteAllBytes(path, octets);
        return path;
    }

    public string File(string name, IEnumerable<SignedEntry> log) => File(name, Operator.Lines(log));

    public ValueTask DisposeAsync() => World.DisposeAsync();

    private async Task<Person> InitAsync(string name)
    {
        var person = new Person(World.Root, name, new ShiftedTime(World.Time.By));
        (await person.RunAsync("init", "--no-passphrase", "--device-name", $"{name}'s laptop")).Well();
        People.Add(person);
        return person;
    }

    private async Task LetInAsync(string name)
    {
        var files = World.Folder("files");
        var (log, join, welcome) = (Path.Combine(files, $"{name}.log"), Path.Combine(files, $"{name}.join"), Path.Combine(files, $"{name}.welcome"));
        var joiner = await InitAsync(name);
        var link = Encoding.UTF8.GetString((await Alice.RunAsync("invite", joiner.Address, "--log-out", log)).Well().Output).Trim();
        (await joiner.RunWithAsync(link, "join", "--log", log, "--out", join)).Well();
        await World.Operator.AppendAsync(World.ListAddress, Operator.Entries((await Alice.RunAsync("admit", join, "--welcome", welcome)).Well().Output));
        (await joiner.RunWithAsync(Operator.Lines(await LogAsync()), "sync")).Well();
        (await joiner.RunAsync("accept", welcome)).Well();
        (await Alice.RunWithAsync(Operator.Lines(await LogAsync()), "sync")).Well();
    }
}
