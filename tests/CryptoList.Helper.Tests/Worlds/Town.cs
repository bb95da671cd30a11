using System.Text;

namespace CryptoList.Helper.Tests.Worlds;

/// <summary>A folder, a clock, a server and people; the folder goes at the end.</summary>
public sealed class Town : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("cryptolist-helper-tests-").FullName;

    public ManualTime Time { get; } = new();

    public SmallServer Server { get; }

    public Town() => Server = new SmallServer(Time);

    public string PathOf(string name) => Path.Combine(Root, name);

    public Person Person(string name) => new(Root, name, Time);

    public string File(string name, byte[] contents)
    {
        System.IO.File.WriteAllBytes(PathOf(name), contents);
        return PathOf(name);
    }

    /// <summary>An owner with the list open on the server.</summary>
    public async Task<Person> OpenAsync(string name = "alice")
    {
        var owner = await Person(name).InitAsync();
        var opened = (await owner.RunWithAsync(Server.Record, "list", "open", "--server-record", "-", "--name", "Team", "--me", owner.Address)).Well();
        Server.Install(opened.Output);
        return owner;
    }

    /// <summary>Invites, joins, admits, appends, synchronises and welcomes.</summary>
    public async Task<Person> LetInAsync(Person owner, string name)
    {
        var joiner = await Person(name).InitAsync();
        var (log, join, welcome) = (PathOf($"{name}.log"), PathOf($"{name}.join"), PathOf($"{name}.welcome"));
        var link = (await owner.RunAsync("invite", joiner.Address, "--log-out", log)).Well().Text.Trim();
        (await joiner.RunWithAsync(link, "join", "--log", log, "--out", join)).Well();
        Server.Append((await owner.RunAsync("admit", join, "--welcome", welcome)).Well().Output);
        (await joiner.RunWithAsync(Server.LogFile, "sync")).Well();
        (await joiner.RunAsync("accept", welcome)).Well();
        (await owner.RunWithAsync(Server.LogFile, "sync")).Well();
        return joiner;
    }

    /// <summary>A message as a person writes it, LF.</summary>
    public static string Message(string subject, string text, string? more = null) =>
        $"Subject: {subject}\n{more}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n";

    /// <summary>Seals, submits, and gives the copies.</summary>
    public Task<Dictionary<string, byte[]>> PostAsync(Person author, string message) => PostAsync(author, Encoding.UTF8.GetBytes(message));

    /// <inheritdoc cref="PostAsync(Person, string)"/>
    public async Task<Dictionary<string, byte[]>> PostAsync(Person author, byte[] message)
    {
        var sealedPost = (await author.RunWithAsync(message, "seal")).Well().Output;
        var (fault, copies) = Server.Submit(sealedPost);
        Assert.Null(fault);
        return copies;
    }

    /// <summary>All text that lies anywhere in a person's home.</summary>
    public static string Everything(Person person) => string.Concat(Directory.EnumerateFiles(person.Home, "*", SearchOption.AllDirectories).Select(f => Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(f))));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
