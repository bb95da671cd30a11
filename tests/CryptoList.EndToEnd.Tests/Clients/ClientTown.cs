using CryptoList.EndToEnd.Tests.Clients.Programs;
using CryptoList.EndToEnd.Tests.Clients.Provider;
using CryptoList.EndToEnd.Tests.Worlds;

namespace CryptoList.EndToEnd.Tests.Clients;

/// <summary>A list's server, a provider with both people's mailboxes, and a bridge for each of them. Nothing is passed by hand but the link.</summary>
internal sealed class ClientTown : IAsyncDisposable
{
    private int _accounts;

    private ClientTown(World world, MailProvider provider, Person alice, Person bob) => (World, Provider, Alice, Bob) = (world, provider, alice, bob);

    public World World { get; }

    public MailProvider Provider { get; }

    public Person Alice { get; }

    public Person Bob { get; }

    public PersonsBridge AlicesBridge { get; private set; } = null!;

    public PersonsBridge BobsBridge { get; private set; } = null!;

    public static async Task<ClientTown> StartAsync()
    {
        var world = World.Quiet();
        await world.StartServerAsync();
        var (alice, bob) = (new Person(world.Root, "alice", world.Time), new Person(world.Root, "bob", world.Time));
        var provider = await MailProvider.StartAsync(world, alice.Address, bob.Address);
        var town = new ClientTown(world, provider, alice, bob);
        await town.SetUpAsync(alice);
        await town.SetUpAsync(bob);
        var log = (await alice.RunWithAsync(world.Operator.ServerRecord(World.ListAddress), "list", "open", "--server-record", "-", "--name", "Team", "--me", alice.Address)).Well();
        await world.Operator.InstallAsync(Operator.Entries(log.Output));
        await MailWorld.JoinAsync(alice, bob);
        town.AlicesBridge = await PersonsBridge.StartAsync(alice, provider);
        town.BobsBridge = await PersonsBridge.StartAsync(bob, provider);
        return town;
    }

    /// <summary>For one more mail program of Alice's.</summary>
    public MailAccount ForAlice() => MailAccount.Create(AlicesBridge, Alice.Address, World.Folder($"client-{++_accounts}"));

    /// <summary>For one more mail program of Bob's.</summary>
    public MailAccount ForBob() => MailAccount.Create(BobsBridge, Bob.Address, World.Folder($"client-{++_accounts}"));

    /// <summary>Waits until that many mails of Alice's with something attached, posts or not, came to Bob's mailbox.</summary>
    public async Task ArrivedAsync(int mails)
    {
        var account = ForBob();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var seen = await SeenMail.InAsync(account, await MailClients.PythonReadsAsync(account));
            var count = seen.Count(m => m.From.Contains(Alice.Address, StringComparison.Ordinal) && m.Attachments.Count > 0);
            if (count >= mails) return;
            if (limit.IsCancellationRequested) Assert.Fail($"{count} of {mails} mails came. {Provider.Log}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (AlicesBridge is not null) await AlicesBridge.DisposeAsync();
        if (BobsBridge is not null) await BobsBridge.DisposeAsync();
        await World.StopServerAsync();
        await Provider.DisposeAsync();
        await World.DisposeAsync();
    }

    private async Task SetUpAsync(Person person)
    {
        var password = Path.Combine(World.Folder("files"), "password");
        await File.WriteAllTextAsync(password, MailProvider.Password + "\n");
        (await person.RunAsync("init", "--no-passphrase", "--device-name", $"{person.Name}'s laptop")).Well();
        string[] mail = ["--imap", Provider.Boxes.Imap.ToString(), "--imap-ca-file", Provider.CaFile, "--smtp", Provider.Submission.ToString(), "--tls", "starttls", "--ca-file", Provider.CaFile];
        (await person.RunAsync(["mail", "set", .. mail, "--user", person.Address, "--password-file", password])).Well();
    }
}
