using System.Text;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A list on a world's server, with the private halves of everyone in it. Alice opens it.</summary>
internal sealed class MailingList
{
    private readonly World _world;
    private readonly TimeProvider _time;

    private MailingList(World world, TimeProvider time, string address) => (_world, _time, Address) = (world, time, address);

    public string Address { get; }

    public ListId Id { get; private set; }

    public List<Member> Members { get; } = [];

    public Member Owner => Members[0];

    public ListKey ListKey { get; private set; } = null!;

    public long Epoch { get; private set; }

    /// <summary>Opens a list and lets the others in.</summary>
    public static async Task<MailingList> OpenAsync(World world, IEnumerable<string> others, string address = World.ListAddress, Member? owner = null, TimeProvider? time = null)
    {
        var list = new MailingList(world, time ?? world.Time, address);
        var alice = owner ?? new Member("alice", list._time);
        var genesis = RosterAuthor.Genesis("Team", address, ListPolicy.Default, alice.Address, alice.Device, "laptop", RecordOf(world.Operator.ServerRecord(address)), list._time);
        Assert.Null(RosterLog.TryOpen(genesis, out var log));
        list.Id = log!.List;
        list.Members.Add(alice);
        alice.Follow(log.AtHead(log[0].Time).MemberOfDevice(alice.Device.Fingerprint)!.Id, [genesis]);
        var entries = new List<SignedEntry> { genesis };
        void Append(SignedEntry entry)
        {
            Assert.Null(alice.LogOf(list.Id).TryAppend(entry));
            entries.Add(entry);
        }

        Append(list.NewEpoch());
        var newcomers = others.Select(name => new Member(name, list._time)).ToList();
        var ids = newcomers.ConvertAll(newcomer =>
        {
            var (id, entry) = list.Admission(newcomer);
            Append(entry);
            return id;
        });
        // Whole: a list that grows on the server mails its log to each newcomer, and what is tried here is what becomes of posts.
        await world.Operator.InstallAsync(entries);
        foreach (var (newcomer, id) in newcomers.Zip(ids)) newcomer.Follow(id, entries);
        list.Members.AddRange(newcomers);
        foreach (var member in list.Members) member.Take(list.ListKey);
        return list;
    }

    public Member Member(string name) => Members.Single(m => m.Name == name);

    /// <summary>A submission of a short text.</summary>
    public byte[] Seal(Member author, string text) => Seal(author, Encoding.UTF8.GetBytes($"From: {author.Address}\r\nTo: {Address}\r\nSubject: About {text.Length}\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"));

    public byte[] Seal(Member author, byte[] message, Func<Protocol.Posts.PostRequest, Protocol.Posts.PostRequest>? change = null) => author.Seal(Id, message, ListKey, Epoch, change);

    /// <summary>The owner's hand on the log as it is now.</summary>
    public RosterAuthor Author() => new(Owner.LogOf(Id), Owner.Device.SigningKey, _time);

    public async Task AppendAsync(SignedEntry entry)
    {
        await _world.Operator.AppendAsync(Address, entry);
        await FollowAsync();
    }

    /// <summary>A new list key, handed to everyone.</summary>
    public async Task RekeyAsync()
    {
        await AppendAsync(NewEpoch());
        foreach (var member in Members) member.Take(ListKey);
    }

    /// <summary>Invited, joined, admitted, and given the list key.</summary>
    public async Task JoinAsync(params Member[] newcomers)
    {
        foreach (var newcomer in newcomers)
        {
            var (id, entry) = Admission(newcomer);
            await _world.Operator.AppendAsync(Address, entry);
            Assert.Null(Owner.LogOf(Id).TryAppend(entry));
            newcomer.Follow(id, await _world.Operator.LogAsync(Address));
            newcomer.Take(ListKey);
            Members.Add(newcomer);
        }

        await FollowAsync();
    }

    /// <summary>The policy's modes from now on.</summary>
    public Task AllowAsync(params IReadOnlyList<long> modes) => AppendAsync(Author().Policy(ListPolicy.Default with { Modes = modes }));

    /// <summary>A group of these members, with its first key in their hands.</summary>
    public async Task<ListKey> GroupAsync(string name, params IReadOnlyList<Member> members)
    {
        await AppendAsync(Author().Group(name, members.Select(m => m.IdIn(Id)), []));
        return await RekeyAsync(name, 1, members);
    }

    /// <summary>A key of a group, handed to these members.</summary>
    public async Task<ListKey> RekeyAsync(string group, long epoch, params IReadOnlyList<Member> members)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var key = ListKey.Make(new byte[32], members.Select(m => m.Device.HpkeKey.PublicKey), Id, group, epoch, now);
        await AppendAsync(Author().Epoch(group, epoch, key.Kid, now, 30 * 86400, direct: true));
        foreach (var member in members) member.Take(key);
        return key;
    }

    /// <summary>A second device of a member, which an owner signs for too: in force at once.</summary>
    public async Task<Member> AddDeviceAsync(Member member)
    {
        var second = new Member(member.Name, _time);
        await AppendAsync(new RosterAuthor(member.LogOf(Id), member.Device.SigningKey, _time).DeviceAdd(member.IdIn(Id), second.Device, "tablet", Owner.Device.SigningKey));
        second.Follow(member.IdIn(Id), await _world.Operator.LogAsync(Address));
        second.Take(ListKey);
        return second;
    }

    /// <summary>The owner's own removal; the server's receipt. The removed member keeps all that was theirs.</summary>
    public async Task<RemovalReceipt> RemoveAsync(Member member)
    {
        var receipt = await _world.Operator.RemoveAsync(Address, member.IdIn(Id), Author().MemberRemove(member.IdIn(Id), adverse: false));
        await FollowAsync();
        return receipt;
    }

    /// <summary>Everyone takes the log as it is.</summary>
    public async Task FollowAsync()
    {
        var entries = await _world.Operator.LogAsync(Address);
        foreach (var member in Members) member.Follow(member.IdIn(Id), entries);
    }

    private SignedEntry NewEpoch()
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        ListKey = ListKey.Make(new byte[32], Owner.LogOf(Id).AtHead(now).Members.SelectMany(m => m.Devices).Select(d => d.HpkeKey), Id, RosterState.Everyone, ++Epoch, now);
        return Author().Epoch(RosterState.Everyone, Epoch, ListKey.Kid, now, 30 * 86400, direct: true);
    }

    private (MemberId Id, SignedEntry Entry) Admission(Member newcomer)
    {
        using var link = Invitation.Create(Owner.LogOf(Id), Owner.Device.SigningKey, newcomer.Address, Rights.Post | Rights.Receive, null, TimeSpan.FromDays(7), _time);
        return (link.Invitation.Member, Author().MemberAdd(link.Invitation, JoinRequest.Create(link, newcomer.Device, "phone")));
    }

    private static ServerRecord RecordOf(string line)
    {
        var json = StrictObject.Parse(Encoding.UTF8.GetBytes(line.Trim()), 4096);
        _ = json.Text("address");
        return ServerRecord.Parse(json);
    }
}
