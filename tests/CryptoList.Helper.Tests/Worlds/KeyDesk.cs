using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Tests.Worlds;

/// <summary>What a list's +key address does, after the protocol's section 7.0 and without its limits: takes submits, passes lines on, sends the log.</summary>
public sealed class KeyDesk(SmallServer server, ManualTime time)
{
    private readonly HashSet<MemberId> _ids = [];

    public SmallServer Server { get; } = server;

    public string Address => Server.Address;

    public string KeyAddress => BundleMail.AddressOf(Server.Address);

    /// <summary>The next submit is refused with this token, whatever it brings.</summary>
    public string? RefuseNext { get; set; }

    /// <summary>Posts to the list are not taken now.</summary>
    public bool RefusePosts { get; set; }

    /// <summary>What it says of the keys' use with each answer to a log-request.</summary>
    public IReadOnlyList<GroupUse> Used { get; set; } = [];

    /// <summary>Whom it names with that as going on with an old key.</summary>
    public IReadOnlyList<OldKeyUser> Old { get; set; } = [];

    /// <summary>How many submits came.</summary>
    public int Submits { get; private set; }

    /// <summary>What was asked to be sent again; nothing is.</summary>
    public List<MissedRequest> Missed { get; } = [];

    /// <summary>From which entry on the log was asked for.</summary>
    public List<long> LogRequests { get; } = [];

    /// <summary>While true an answer brings a receipt for everybody its entries took out.</summary>
    public bool GivesReceipts { get; set; }

    /// <summary>Takes a mail; gives the SMTP reply.</summary>
    public string Take(byte[] mail, Action<string, byte[]> deliver)
    {
        using var source = new MemoryStream(mail);
        using var bundle = new MemoryStream();
        BundleMail.TryOpen(source)!.CopyTo(bundle);
        var bytes = bundle.ToArray();
        bundle.Position = 0;
        var lines = ControlBundle.Read(bundle).ToList();
        var log = Server.Log;
        var key = Server.SigningKey.PublicKey.Fingerprint;
        if (lines[0].To != key)
        {
            if (log.AtHead(time.Now).MemberOfDevice(lines[0].To) is not { Suspended: false } taker) return "554 5.7.0 nobody-to-take-it: no";
            var control = (SealedControl)lines[0];
            var shown = control.Shown is { } invitation && invitation.Invitation.To == control.To && invitation.Invitation.IsForFurtherDevice(log, time.Now) && invitation.Passes(control.Message);
            if ((taker.Rights & (Rights.Owner | Rights.Agent)) == 0 && !shown) return "554 5.7.0 nobody-to-take-it: no";
            Send(taker.Address, lines, deliver);
            return "250 2.0.0 passed on";
        }

        var refusal = ControlMessage.TryOpen(((SealedControl)lines[0]).Message, key, [Server.SealKey], log.List, fp => log.AtHead(time.Now).Device(fp)?.SigningKey, time.Now, out var message);
        if (refusal is not null) return $"554 5.7.0 {refusal}: no";
        if (!_ids.Add(message!.Id)) return "554 5.7.0 replayed: taken before";
        if (!log.PassesThrough(message.RosterNumber, message.RosterHead)) return "554 5.7.0 head-not-on-log: no";
        var asker = log.AtHead(time.Now).MemberOfDevice(message.From)!;
        if (message.Type == ControlType.MissedRequest)
        {
            Missed.Add(MissedRequest.Parse(message.Data));
            return "250 2.0.0 ok";
        }

        var device = log.AtHead(time.Now).Device(message.From)!;
        if (message.Type == ControlType.LogRequest)
        {
            LogRequests.Add(LogRequest.Parse(message.Data).First);
            List<BundleLine> parts = [.. Parts(device, LogRequests[^1])];
            if (Used.Count + Old.Count > 0) parts.Add(Tell(ControlType.KeyUse, device, new KeyUse(Used) { Old = Old }.ToJson()));
            Send(asker.Address, parts, deliver);
            return "250 2.0.0 ok";
        }

        Submits++;
        var submit = Submit.Parse(message.Data);
        var behind = bytes.AsSpan(Array.IndexOf(bytes, (byte)'\n') + 1);
        Assert.Equal(Digest.Of(behind), submit.Rest);
        var token = RefuseNext ?? Append(submit.Entries);
        RefuseNext = null;
        List<BundleLine> answer = [Tell(ControlType.SubmitAnswer, device, new SubmitAnswer(message.Id, log.HeadNumber, token) { Receipts = Receipts(submit.Entries.Count) }.ToJson())];
        if (token is not null) answer.AddRange(Parts(device, message.RosterNumber + 1));
        else PassOn(asker.Id, lines.Skip(1), submit.Entries, deliver);
        Send(asker.Address, answer, deliver);
        return "250 2.0.0 ok";
    }

    /// <summary>Pieces of the log from an entry on, for a device.</summary>
    public List<SealedLogPart> Parts(RosterDevice device, long first) => [.. LogPart.Seal(Server.Log.List, device.Fingerprint, device.HpkeKey, Server.Entries().Skip((int)first))];

    public static void Send(string to, IEnumerable<BundleLine> lines, Action<string, byte[]> deliver) =>
        deliver(to, BundleMail.Write("team@lists.example.net", to, $"<{Guid.NewGuid():N}@lists.example.net>", 0, ControlBundle.Write(lines)));

    private List<RemovalReceipt> Receipts(int entries) => !GivesReceipts ? [] : [.. Enumerable.Range(0, entries).Select(i => Server.Log.HeadNumber - i).SelectMany(n =>
        Server.Log.Leavers(n).Select(m => RemovalReceipt.Create(Server.Log.List, m, n, Server.Log[n].Signed.Head, time.Now, null, Server.SigningKey)))];

    private string? Append(IReadOnlyList<SignedEntry> entries)
    {
        var before = Server.Entries().ToList();
        foreach (var entry in entries.SkipWhile(e => before.Exists(b => b.Head == e.Head)))
        {
            if (Server.Log.TryAppend(entry, RosterLog.EarliestByMail(entry, time.Now), time.Now + RosterLog.ClockTolerance) is not { } refused) continue;
            Server.Restore(before);
            return System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(refused.ToString());
        }

        return null;
    }

    private void PassOn(MemberId from, IEnumerable<BundleLine> lines, IReadOnlyList<SignedEntry> entries, Action<string, byte[]> deliver)
    {
        var state = Server.Log.AtHead(time.Now);
        var waiting = state.WaitingDevices(from).Select(w => w.Device).ToList();
        RosterMember? Holder(Fingerprint device) => waiting.Exists(w => w.Fingerprint == device) ? state.Member(from) : state.MemberOfDevice(device);
        foreach (var device in state.Members.SelectMany(m => m.Devices).Concat(waiting).Where(d => d.AddedAt > Server.Log.HeadNumber - entries.Count && d.AddedAt <= LogPart.MostUnasked))
            Send(Holder(device.Fingerprint)!.Address, Parts(device, 0), deliver);
        foreach (var entry in Enumerable.Range(0, entries.Count).Select(i => Server.Log[Server.Log.HeadNumber - i])) TellDevices(state, entry, deliver);
        foreach (var ended in lines.OfType<SealedControl>().Where(l => Holder(l.To) is null && l.Shown is not null)) Send(ended.Shown!.Invitation.Address, [ended], deliver);
        foreach (var ofMember in lines.Where(l => Holder(l.To) is not null).GroupBy(l => Holder(l.To)!.Address)) Send(ofMember.Key, ofMember, deliver);
    }

    /// <summary>The entry of a device that waits goes to its member's others; to one that was confirmed, what came since its own.</summary>
    private void TellDevices(RosterState state, RosterEntry entry, Action<string, byte[]> deliver)
    {
        foreach (var member in state.Members)
        {
            var waits = state.WaitingDevices(member.Id).Any(w => w.Device.AddedAt == entry.Number);
            foreach (var device in member.Devices.Where(d => waits && d.Fingerprint != entry.By)) Send(member.Address, Parts(device, entry.Number), deliver);
            foreach (var device in member.Devices.Where(d => entry.Type == RosterEntryType.DeviceConfirm && Encoding.UTF8.GetString(entry.Signed.Entry.Span).Contains($"\"fp\":\"{d.Fingerprint}\"", StringComparison.Ordinal)))
                Send(member.Address, Parts(device, device.AddedAt), deliver);
        }
    }

    private SealedControl Tell(ControlType type, RosterDevice device, StrictJsonWriter data)
    {
        var log = Server.Log;
        return new SealedControl(log.List, device.Fingerprint, time.Now + 86_400, ControlMessage.Seal(
            type, log.List, Server.SigningKey, device.Fingerprint, device.HpkeKey, log.HeadNumber, log.Head, time.Now, time.Now + 86_400, data));
    }
}
