using System.Text;
using System.Text.Json;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Server.Demo;

/// <summary>The owner's work on the demo's list: open it, let people join, remove one. What the server gets holds no secret.</summary>
internal sealed class DemoList(DemoServer server, DemoMember owner, string folder)
{
    public const string Address = "team@lists.example.net";
    private const string Name = "Team";
    private const int JsonLimit = 64 * 1024;

    public ListKey Key { get; private set; } = null!;

    public long Epoch { get; private set; }

    /// <summary>The server makes its keys, the owner signs genesis and the first epoch, the server installs them.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        var line = await server.CommandAsync(["list", "create", Address, "--json"], cancel);
        var record = ServerRecordOf(line);
        var genesis = RosterAuthor.Genesis(Name, Address, ListPolicy.Default, owner.Address, owner.Device, "laptop", record, TimeProvider.System);
        owner.Replay([genesis]);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        Epoch = 1;
        Key = ListKey.Make(Cryptography.Digest.Of(owner.Device.SigningKey.Export()).ToArray(), [owner.Device.HpkeKey.PublicKey], owner.Replica.List, RosterState.Everyone, Epoch, now);
        owner.Take(Key);
        var epoch = Author().Epoch(RosterState.Everyone, Epoch, Key.Kid, now, 30 * 86400, direct: true);
        await server.CommandAsync(["list", "create", Address, "--log", Save("genesis.log", [genesis, epoch])], cancel);
        owner.Replay(await LogAsync(cancel));
    }

    /// <summary>Invitation, request, the owner's signed entry, the list key.</summary>
    public async Task JoinAsync(IReadOnlyList<DemoMember> newcomers, CancellationToken cancel)
    {
        var entries = new List<SignedEntry>();
        foreach (var newcomer in newcomers)
        {
            using var link = Invitation.Create(owner.Replica, owner.Device.SigningKey, newcomer.Address, Rights.Post | Rights.Receive, null, TimeSpan.FromDays(1), TimeProvider.System);
            entries.Add(Append(Author().MemberAdd(link.Invitation, newcomer.Accept(link))));
            newcomer.Take(Key);
        }

        await server.CommandAsync(["member", "add", Address, Save("joins.log", entries)], cancel);
        var log = await LogAsync(cancel);
        foreach (var member in newcomers.Append(owner)) member.Replay(log);
    }

    /// <summary>The owner's signed removal, given to the server; its receipt.</summary>
    public async Task<RemovalReceipt> RemoveAsync(DemoMember member, IEnumerable<DemoMember> rest, CancellationToken cancel)
    {
        var entry = Append(Author().MemberRemove(((Protocol.Posts.IReaderKeyring)member).Self(owner.Replica.List)!.Value, adverse: false));
        var output = await server.CommandAsync(["roster", "append", Address, Save("removal.log", [entry]), "--json"], cancel);
        var log = await LogAsync(cancel);
        foreach (var one in rest) one.Replay(log);
        return ReceiptOf(output);
    }

    private RosterAuthor Author() => new(owner.Replica, owner.Device.SigningKey, TimeProvider.System);

    private SignedEntry Append(SignedEntry entry) =>
        owner.Replica.TryAppend(entry) is { } refusal ? throw new InvalidOperationException($"The owner's own log refuses the entry: {refusal}.") : entry;

    private async Task<IReadOnlyList<SignedEntry>> LogAsync(CancellationToken cancel)
    {
        var text = await server.CommandAsync(["roster", "show", Address, "--log"], cancel);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => SignedEntry.ParseLine(Encoding.UTF8.GetBytes(line)))];
    }

    private string Save(string name, IEnumerable<SignedEntry> entries)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllLines(path, entries.Select(e => e.ToLine()));
        return path;
    }

    private static ServerRecord ServerRecordOf(string output)
    {
        var json = StrictObject.Parse(Encoding.UTF8.GetBytes(output.Trim()), JsonLimit);
        _ = json.Text("address");
        return ServerRecord.Parse(json);
    }

    private static RemovalReceipt ReceiptOf(string output)
    {
        using var json = JsonDocument.Parse(output);
        return RemovalReceipt.ParseLine(Encoding.UTF8.GetBytes(json.RootElement.GetProperty("entries")[0].GetProperty("receipts")[0].GetString()!));
    }
}
