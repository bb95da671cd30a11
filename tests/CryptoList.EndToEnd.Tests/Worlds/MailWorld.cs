using System.Text;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A world whose relay keeps a Maildir for each recipient, and people whose helpers read those.</summary>
internal sealed class MailWorld : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private MailWorld(World world) => World = world;

    public World World { get; }

    private string Boxes => World.Folder("boxes");

    public static async Task<MailWorld> StartAsync()
    {
        var world = new MailWorld(World.Quiet());
        await world.World.StartRelayAsync(maildirs: world.Boxes);
        await world.World.StartServerAsync();
        return world;
    }

    /// <summary>Someone with keys and a mailbox; a second time with new keys, after the home was lost.</summary>
    public Task<Person> PersonAsync(string name) => WithKeysAsync(new Person(World.Root, name, World.Time), $"{name}'s laptop");

    /// <summary>A further device of somebody: a home of its own, and the same mailbox.</summary>
    public Task<Person> FurtherDeviceAsync(Person of, string device) => WithKeysAsync(new Person(World.Root, of.Name, World.Time, $"{of.Name}-{device}"), device);

    private async Task<Person> WithKeysAsync(Person person, string device)
    {
        foreach (var folder in (string[])["new", "cur", "tmp"]) Directory.CreateDirectory(Path.Combine(Boxes, person.Address, folder));
        (await person.RunAsync("init", "--no-passphrase", "--device-name", device)).Well();
        (await person.RunAsync("mail", "set", "--maildir", Path.Combine(Boxes, person.Address), "--smtp", World.Smtp.ToString(), "--list-server")).Well();
        return person;
    }

    /// <summary>An owner, with the list open on the server.</summary>
    public async Task<Person> OpenAsync(string name, bool hidden = false)
    {
        var owner = await PersonAsync(name);
        var log = (await owner.RunWithAsync(Encoding.UTF8.GetBytes(World.Operator.ServerRecord(World.ListAddress)), ["list", "open", "--server-record", "-", "--name", "Team", "--me", owner.Address, .. (string[])(hidden ? ["--hide-addresses"] : [])])).Well();
        await World.Operator.InstallAsync(Operator.Entries(log.Output), hidden ? owner.Address : null);
        return owner;
    }

    /// <summary>Invites, joins, admits and welcomes, by mail.</summary>
    public static async Task JoinAsync(Person owner, Person joiner, params string[] more)
    {
        var link = System.Text.Encoding.UTF8.GetString((await owner.RunAsync(["invite", joiner.Address, .. more])).Well().Output).Split('\n')[0];
        (await joiner.RunWithAsync(link, "join")).Well();
        await UntilAsync("Welcome to", joiner, ["sync"], owner);
    }

    /// <summary>Sends, and waits until every copy is in its mailbox.</summary>
    public async Task PostAsync(Person author, string text)
    {
        (await author.RunWithAsync(Town.Message("News", text), "send")).Well();
        await World.Operator.SettledAsync();
    }

    /// <summary>Runs a command again until it says so: mail takes a moment.</summary>
    public static Task UntilAsync(string said, Person person, params string[] args) => UntilAsync(said, person, args, meanwhile: null);

    public static async Task UntilAsync(string said, Person person, string[] args, Person? meanwhile)
    {
        using var patience = new CancellationTokenSource(Patience);
        var (all, other) = ("", "");
        while (!patience.IsCancellationRequested)
        {
            if (meanwhile is not null) other += (await meanwhile.RunAsync("sync")).Shown;
            var run = await person.RunAsync(args);
            all += run.Error + System.Text.Encoding.UTF8.GetString(run.Output);
            if (all.Contains(said, StringComparison.Ordinal)) return;
            await Task.Delay(50, CancellationToken.None);
        }

        Assert.Fail($"{person.Name}'s {args[0]} never said \"{said}\", but: {all}\nand meanwhile: {other}");
    }

    /// <summary>The copy in somebody's mailbox that opens to that text.</summary>
    public async Task<byte[]> CopyAsync(Person reader, string text)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Boxes, reader.Address, "new")))
        {
            var octets = await File.ReadAllBytesAsync(file);
            if (System.Text.Encoding.UTF8.GetString((await reader.RunWithAsync(octets, "read", "-")).Output).Contains(text, StringComparison.Ordinal)) return octets;
        }

        throw new InvalidOperationException($"{reader.Name} has no copy that says \"{text}\".");
    }

    /// <summary>All text that lies in somebody's mailbox, and all in their home.</summary>
    public string Everything(Person person) =>
        string.Concat(new[] { Path.Combine(Boxes, person.Address), person.Home }.SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories)).Select(f => Encoding.Latin1.GetString(File.ReadAllBytes(f))));

    /// <summary>Each mail in somebody's mailbox.</summary>
    public IEnumerable<string> Mails(Person person) => Directory.EnumerateFiles(Path.Combine(Boxes, person.Address, "new")).Select(f => Encoding.Latin1.GetString(File.ReadAllBytes(f)));

    /// <summary>All mail in somebody's mailbox is lost.</summary>
    public void Empty(Person person)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Boxes, person.Address, "new"))) File.Delete(file);
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
