using System.Security.Cryptography;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;
using CryptoList.Server.Serving;

namespace CryptoList.Benchmarks.Serving;

/// <summary>A list of many members, one device each, installed in a data folder; and its owner, who writes the posts.</summary>
internal sealed class BigList : IDisposable
{
    public const string Address = "bench@lists.test";
    public const string Owner = "m00000@example.net";

    /// <summary>What a key-direct message is sealed: C of some 550 bytes, its signature, and HPKE's own.</summary>
    private const int SealedKeyBytes = 700;

    private readonly DeviceKeys _owner;
    private readonly RosterLog _log;
    private ListKey _key;
    private long _epoch = 1;
    private long _sequence;

    private BigList(int members, string dataFolder, DeviceKeys owner, RosterLog log, ListKey key) =>
        (Members, DataFolder, _owner, _log, _key) = (members, dataFolder, owner, log, key);

    public int Members { get; }

    public string DataFolder { get; }

    /// <summary>Makes the keys, has every member sign a join, and installs the log: some 2 ms a member.</summary>
    public static async Task<BigList> CreateAsync(int members)
    {
        if (members > 20_000) await Console.Error.WriteLineAsync($"Making a list of {members:N0} members; this takes minutes.");
        var folder = Directory.CreateTempSubdirectory("cryptolist-bench-").FullName;
        await using var data = await DataFolderOf(folder);
        var owner = DeviceKeys.Generate();
        var (log, key) = Open(members, owner, data.Hosting.CreateTicket().Server);
        var result = await data.Hosting.CreateAsync([.. Enumerable.Range(0, (int)log.HeadNumber + 1).Select(n => log[n].Signed)]);
        if (result.List is null) throw new InvalidOperationException($"The list was not installed: {result.Refusal} {result.LogRefusal}");
        return new BigList(members, folder, owner, log, key);
    }

    /// <summary>A sealed post of about that many bytes on the wire.</summary>
    public byte[] Seal(int size)
    {
        var line = new string('x', 70) + "\r\n";
        // Base64 in lines makes 138 of 100, and fields and control part about 2,000.
        var lines = (int)Math.Max(1, (size - 2000) * 100L / 138 / line.Length);
        var message = new MemoryStream(Encoding.ASCII.GetBytes($"From: {Owner}\r\nSubject: bench\r\n\r\n{string.Concat(Enumerable.Repeat(line, lines))}"));
        var submission = new MemoryStream();
        new PostComposer(TimeProvider.System, Path.GetTempPath()).Seal(
            new PostRequest { Log = _log, Device = _owner.SigningKey, ListKey = _key, Epoch = _epoch, Sequence = ++_sequence, Message = message }, submission);
        return submission.ToArray();
    }

    /// <summary>Where members' programs write to.</summary>
    public static string KeyAddress { get; } = BundleMail.AddressOf(Address);

    /// <summary>The next list key by mail to <see cref="KeyAddress"/>: its entry, and for each of the others' devices a line as long as a sealed key.</summary>
    public byte[] Rekey()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var state = _log.AtHead(now);
        var next = ListKey.Make(new byte[32], [_owner.HpkeKey.PublicKey], _log.List, RosterState.Everyone, ++_epoch, now);
        var (n, head) = (_log.HeadNumber, _log.Head);
        var entry = new RosterAuthor(_log, _owner.SigningKey, TimeProvider.System).Epoch(RosterState.Everyone, _epoch, next.Kid, now, 86400, direct: true);
        _key = next;
        Append(_log, entry);
        var devices = state.Members.SelectMany(m => m.Devices).Where(d => d.Fingerprint != _owner.Fingerprint);
        var rest = ControlBundle.Write(devices.Select(d => new SealedControl(_log.List, d.Fingerprint, now + (400L * 86400), RandomNumberGenerator.GetBytes(SealedKeyBytes))));
        var server = state.ServerSigningKey.Fingerprint;
        var submit = new Submit([entry], Digest.Of(rest)).ToJson();
        var message = ControlMessage.Seal(ControlType.Submit, _log.List, _owner.SigningKey, server, state.CurrentSealKey, n, head, now, now + 86400, submit);
        byte[] bundle = [.. ControlBundle.Write([new SealedControl(_log.List, server, now + 86400, message)]), .. rest];
        return BundleMail.Write(Owner, KeyAddress, $"<{Guid.NewGuid():N}@example.net>", now, bundle);
    }

    public void Dispose()
    {
        _owner.Dispose();
        Directory.Delete(DataFolder, recursive: true);
    }

    /// <summary>The server's commands over that folder.</summary>
    public static Task<DataFolder> DataFolderOf(string folder) => Server.Serving.DataFolder.OpenAsync(folder);

    /// <summary>The log of such a list, and its key.</summary>
    public static (RosterLog Log, ListKey Key) Open(int members, DeviceKeys owner, ServerRecord server)
    {
        var time = TimeProvider.System;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var genesis = RosterAuthor.Genesis("Bench", Address, ListPolicy.Default, Owner, owner, "laptop", server, time);
        if (RosterLog.TryOpen(genesis, out var log) is { } refusal) throw new InvalidOperationException(refusal.ToString());
        var key = ListKey.Make(new byte[32], [owner.HpkeKey.PublicKey], log!.List, RosterState.Everyone, 1, now);
        var author = new RosterAuthor(log, owner.SigningKey, time);
        Append(log, author.Epoch(RosterState.Everyone, 1, key.Kid, now, 86400, direct: true));
        // All are invited under the same head, so the members' own work runs on every core.
        var joins = Enumerable.Range(1, members - 1).AsParallel().AsOrdered().Select(i =>
        {
            using var link = Invitation.Create(log, owner.SigningKey, $"m{i:D5}@example.net", Rights.Post | Rights.Receive, null, TimeSpan.FromDays(1), time);
            using var device = DeviceKeys.Generate();
            return (link.Invitation, Request: JoinRequest.Create(link, device, "phone"));
        }).ToArray();
        foreach (var (invitation, request) in joins) Append(log, author.MemberAdd(invitation, request));
        return (log, key);
    }

    private static void Append(RosterLog log, SignedEntry entry)
    {
        if (log.TryAppend(entry) is { } refusal) throw new InvalidOperationException(refusal.ToString());
    }
}
