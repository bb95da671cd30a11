using System.Text;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using Xunit;

namespace CryptoList.Server.Tests.Commands;

/// <summary>An operator with an empty data folder, and olga, who opens a list on it and keeps her own log. No server runs.</summary>
public sealed class CommandWorld : IDisposable
{
    public const string Address = "team@lists.example.net";
    public const string Olga = "olga@example.org";

    private readonly string _folder = Directory.CreateTempSubdirectory("cryptolist-commands-").FullName;

    public CommandWorld() => Operator = new Operator(DataFolder);

    public string DataFolder => System.IO.Path.Combine(_folder, "data");

    public Operator Operator { get; }

    public DeviceKeys Device { get; } = DeviceKeys.Generate();

    /// <summary>Olga's own log.</summary>
    public RosterLog Log { get; private set; } = null!;

    public RosterState State => Log.AtHead(Now);

    public RosterAuthor Author => new(Log, Device.SigningKey, TimeProvider.System);

    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>The list is open, with these members beside olga; all of it by commands.</summary>
    public static async Task<CommandWorld> WithListAsync(params string[] others)
    {
        var world = new CommandWorld();
        var genesis = world.Genesis((await world.RunAsync("list", "create", Address)).Output);
        await world.DoneAsync([genesis], "list", "create", Address, "--log", "-");
        Assert.Null(RosterLog.TryOpen(genesis, out var log));
        world.Log = log!;
        foreach (var name in others) await world.TakeAsync(world.Invited(name));
        return world;
    }

    /// <summary>The same for a list that hides addresses, with nobody in it but olga.</summary>
    public static async Task<CommandWorld> WithHidingListAsync()
    {
        var world = new CommandWorld();
        var genesis = world.Genesis((await world.RunAsync("list", "create", Address)).Output, policy: ListPolicy.Default with { Hidden = true });
        await world.DoneAsync([genesis], "list", "create", Address, "--log", "-", "--owner-address", Olga);
        Assert.Null(RosterLog.TryOpen(genesis, out var log));
        world.Log = log!;
        return world;
    }

    public Task<CommandResult> RunAsync(params string[] args) => Operator.RunAsync(args);

    public Task<CommandResult> RunAsync(SignedEntry[] input, params string[] args) => Operator.RunAsync(input, args);

    public async Task<CommandResult> DoneAsync(SignedEntry[] input, params string[] args)
    {
        var result = await RunAsync(input, args);
        Assert.True(result.Code == 0, result.Error);
        return result;
    }

    public string Path(string name) => System.IO.Path.Combine(_folder, name);

    /// <summary>A file of entries in the world's folder.</summary>
    public string FileOf(params SignedEntry[] entries)
    {
        var path = Path($"{Guid.NewGuid():N}.entries");
        File.WriteAllText(path, Operator.Lines(entries));
        return path;
    }

    /// <summary>The genesis entry that the owner's helper makes from the server record line.</summary>
    public SignedEntry Genesis(string recordLine, string address = Address, string name = "Team", ListPolicy? policy = null)
    {
        var json = StrictObject.Parse(Encoding.UTF8.GetBytes(recordLine.TrimEnd('\n')), 4096);
        Assert.Equal(Address, json.Text("address"));
        return RosterAuthor.Genesis(name, address, policy ?? ListPolicy.Default, Olga, Device, "laptop", ServerRecord.Parse(json), TimeProvider.System);
    }

    /// <summary>Olga's entry that lets somebody in.</summary>
    public SignedEntry Invited(string name) => Invited(name, Author);

    public SignedEntry Invited(string name, RosterAuthor author)
    {
        using var link = Invitation.Create(Log, Device.SigningKey, $"{name}@example.org", Rights.Post | Rights.Receive, null, TimeSpan.FromDays(7), TimeProvider.System);
        using var device = DeviceKeys.Generate();
        return author.MemberAdd(link.Invitation, JoinRequest.Create(link, device, "phone"));
    }

    /// <summary>Puts an entry into olga's log only.</summary>
    public SignedEntry Own(SignedEntry entry)
    {
        Assert.Null(Log.TryAppend(entry));
        return entry;
    }

    /// <summary>Puts an entry into olga's log and the server's.</summary>
    public async Task<CommandResult> TakeAsync(SignedEntry entry) => await DoneAsync([Own(entry)], "roster", "append", Address, "-");

    /// <summary>Takes the server's entries into olga's log.</summary>
    public async Task SyncAsync()
    {
        var shown = await RunAsync("roster", "show", Address, "--log");
        foreach (var entry in LogFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(shown.Output))).Skip((int)Log.HeadNumber + 1)) Own(entry);
    }

    public RosterMember Member(string name) => State.MemberByAddress($"{name}@example.org")!;

    public void Dispose()
    {
        Device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
