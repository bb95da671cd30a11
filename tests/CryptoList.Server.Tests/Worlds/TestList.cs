using System.Text;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Membership;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using Xunit;

namespace CryptoList.Server.Tests.Worlds;

/// <summary>A list on a server, with its owner's and members' private halves.</summary>
public sealed class TestList
{
    public const string Address = "team@lists.example.net";

    private readonly TestServer _server;

    private TestList(TestServer server, TestMember owner)
    {
        _server = server;
        Members.Add(owner);
    }

    public List<TestMember> Members { get; } = [];

    public TestMember Owner => Members[0];

    public HostedList Hosted => _server.Lists.FindByAddress(Address)!;

    public RosterLog Log => Hosted.Log;

    public ListKey ListKey { get; private set; } = null!;

    public long Epoch { get; private set; }

    /// <summary>Alice opens the list on that server with the others (addresses, or names at example.org) in it: a log that comes whole, so that the server sends nobody a piece of it.</summary>
    public static async Task<TestList> OpenAsync(TestServer server, params string[] others) => await OpenAsync(server, ListPolicy.Default, others);

    public static async Task<TestList> OpenAsync(TestServer server, ListPolicy policy, params string[] others)
    {
        var ticket = server.Hosting.CreateTicket();
        var alice = new TestMember("alice@example.org", DeviceKeys.Generate());
        var genesis = RosterAuthor.Genesis("Team", Address, policy, alice.Address, alice.Device, "laptop", ticket.Server, TimeProvider.System);
        Assert.Null(RosterLog.TryOpen(genesis, out var log));
        var list = new TestList(server, alice);
        alice.Join(list, log!.AtHead(Now).MemberOfDevice(alice.Device.Fingerprint)!.Id);
        RosterAuthor author = new(log, alice.Device.SigningKey, TimeProvider.System);
        Assert.Null(log.TryAppend(list.NextEpoch(log, author)));
        foreach (var name in others) Assert.Null(log.TryAppend(list.Admit(log, author, name.Contains('@', StringComparison.Ordinal) ? name : $"{name}@example.org", out _)));
        var created = await server.Hosting.CreateAsync(ticket, Enumerable.Range(0, (int)log.HeadNumber + 1).Select(n => log[n].Signed));
        Assert.Null(created.Refusal);
        foreach (var member in list.Members) member.Take(list.ListKey);
        return list;
    }

    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public TestMember Member(string name) => Members.Single(m => m.Address.StartsWith(name + "@", StringComparison.Ordinal));

    public async Task AppendAsync(Func<RosterAuthor, SignedEntry> make)
    {
        var result = await _server.Rosters.AppendAsync(Hosted, (log, time) => make(new RosterAuthor(log, Owner.Device.SigningKey, time)));
        Assert.Equal(AppendOutcome.Appended, result.Outcome);
    }

    /// <summary>A new epoch, handed to everyone.</summary>
    public async Task RekeyAsync()
    {
        var entry = NextEpoch(Log, new RosterAuthor(Log, Owner.Device.SigningKey, TimeProvider.System));
        await AppendAsync(_ => entry);
        foreach (var member in Members) member.Take(ListKey);
    }

    public async Task<TestMember> JoinAsync(string address)
    {
        var entry = Admit(Log, new RosterAuthor(Log, Owner.Device.SigningKey, TimeProvider.System), address, out var member);
        await AppendAsync(_ => entry);
        member.Take(ListKey);
        return member;
    }

    private SignedEntry NextEpoch(RosterLog log, RosterAuthor author)
    {
        var devices = log.AtHead(Now).Members.SelectMany(m => m.Devices).Select(d => d.HpkeKey);
        ListKey = ListKey.Make(new byte[32], devices, log.List, RosterState.Everyone, ++Epoch, Now);
        return author.Epoch(RosterState.Everyone, Epoch, ListKey.Kid, Now, 30 * 86400, direct: true);
    }

    private SignedEntry Admit(RosterLog log, RosterAuthor author, string address, out TestMember member)
    {
        member = new TestMember(address, DeviceKeys.Generate());
        using var link = Invitation.Create(log, Owner.Device.SigningKey, address, Rights.Post | Rights.Receive, null, TimeSpan.FromDays(7), TimeProvider.System);
        var join = JoinRequest.Create(link, member.Device, "phone");
        member.Join(this, link.Invitation.Member);
        Members.Add(member);
        return author.MemberAdd(link.Invitation, join);
    }

    /// <summary>The owner's own signed removal, as a helper would send it.</summary>
    public SignedEntry Removal(TestMember member) => new RosterAuthor(Log, Owner.Device.SigningKey, TimeProvider.System).MemberRemove(member.Id, adverse: false);

    /// <summary>A submission by that member.</summary>
    public byte[] Seal(TestMember author, string text, Func<PostRequest, PostRequest>? change = null)
    {
        var request = new PostRequest
        {
            Log = Log,
            Device = author.Device.SigningKey,
            ListKey = ListKey,
            Epoch = Epoch,
            Sequence = author.NextSequence(),
            Message = new MemoryStream(Encoding.UTF8.GetBytes($"From: {author.Address}\r\nTo: {Address}\r\nSubject: Test\r\nContent-Type: text/plain\r\n\r\n{text}\r\n")),
        };
        var output = new MemoryStream();
        new PostComposer(TimeProvider.System, Path.GetTempPath()).Seal(change?.Invoke(request) ?? request, output);
        return output.ToArray();
    }
}
