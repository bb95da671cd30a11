namespace CryptoList.Helper.Tests.Worlds;

/// <summary>A town whose people have mailboxes, and helpers that know of them: nothing is passed by hand but invitation links.</summary>
public sealed class MailTown : IDisposable
{
    public MailTown()
    {
        Desk = new KeyDesk(Town.Server, Town.Time);
        Post = new PostOffice(Town.Root, Desk);
    }

    public Town Town { get; } = new();

    public ManualTime Time => Town.Time;

    public KeyDesk Desk { get; }

    public PostOffice Post { get; }

    /// <summary>Someone with keys and a mailbox.</summary>
    public async Task<Person> PersonAsync(string name) => await WithMailAsync(await Town.Person(name).InitAsync());

    /// <summary>An owner with the list open on the server.</summary>
    public async Task<Person> OpenAsync(string name = "alice") => await WithMailAsync(await Town.OpenAsync(name));

    /// <summary>Invites and joins by mail, until both sides are told.</summary>
    public async Task<Person> LetInAsync(Person owner, string name)
    {
        var joiner = await PersonAsync(name);
        (await joiner.RunWithAsync(await InviteAsync(owner, joiner), "join")).Well();
        (await owner.RunAsync("sync")).With(ExitCode.Wait);
        (await joiner.RunAsync("sync")).Well();
        (await owner.RunAsync("sync")).Well();
        return joiner;
    }

    public static async Task<string> InviteAsync(Person owner, Person joiner, params string[] more) => (await owner.RunAsync(["invite", joiner.Address, .. more])).Well().Text.Split('\n')[0].Trim();

    /// <summary>A further device of somebody: a home of its own, and the same mailbox.</summary>
    public async Task<Person> FurtherDeviceAsync(Person of, string device)
    {
        var person = new Person(Town.Root, of.Name, Time, $"{of.Name}-{device}");
        (await person.RunAsync("init", "--no-passphrase", "--device-name", device)).Well();
        return await WithMailAsync(person);
    }

    /// <summary>Makes a link on one device, joins by it on another, and takes it in; the new one waits for its 24 hours then.</summary>
    public async Task<Person> AddDeviceAsync(Person first, string device)
    {
        var second = await FurtherDeviceAsync(first, device);
        (await second.RunAsync("join", await DeviceLinkAsync(first))).Well();
        (await first.RunAsync("sync")).With(ExitCode.Wait);
        (await second.RunAsync("sync")).Well();
        (await first.RunAsync("sync")).Well();
        return second;
    }

    public static async Task<string> DeviceLinkAsync(Person first, params string[] more) => (await first.RunAsync(["device", "invite", .. more])).Well().Text.Split('\n')[0].Trim();

    public void Dispose()
    {
        Post.Dispose();
        Town.Dispose();
    }

    private async Task<Person> WithMailAsync(Person person)
    {
        (await person.RunAsync("mail", "set", "--maildir", Post.MaildirOf(person.Address), "--smtp", Post.Address)).Well();
        return person;
    }
}
