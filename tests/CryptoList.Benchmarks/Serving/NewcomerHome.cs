using CryptoList.Helper;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Benchmarks.Serving;

/// <summary>The helper's home of somebody who was let into a list, and the Maildir it reads.</summary>
internal sealed record NewcomerHome(string Folder, string Maildir, string Address, InvitationId Invited, RosterDevice Device)
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Runs a command of the helper; gives what it said. Null takes any exit code.</summary>
    public static async Task<string> RunAsync(string folder, int? expected, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var code = await HelperApp.RunAsync(["--home", folder, .. args], new HelperIo(new MemoryStream(), output, error));
        return expected is null || code == expected ? error.ToString() : throw new InvalidOperationException($"{string.Join(' ', args)}: {code}: {error}");
    }

    /// <summary>A home that asked to join, and was let in by the log.</summary>
    public static async Task<NewcomerHome> JoinAsync(string root, string name, RosterLog log, DeviceKeys owner)
    {
        var (time, address) = (TimeProvider.System, $"{name}@example.com");
        var (folder, maildir) = (Path.Combine(root, name), Path.Combine(root, $"{name}-mail"));
        foreach (var part in (string[])["new", "cur", "tmp"]) Directory.CreateDirectory(Path.Combine(maildir, part));
        using var relay = new OneMailRelay();
        using var link = Invitation.Create(log, owner.SigningKey, address, Rights.Post | Rights.Receive, null, TimeSpan.FromDays(1), time);
        await RunAsync(folder, ExitCode.Done, "init", "--no-passphrase", "--device-name", "phone");
        await RunAsync(folder, ExitCode.Done, "mail", "set", "--maildir", maildir, "--smtp", relay.Address);
        await RunAsync(folder, ExitCode.Done, "join", link.ToLink());
        var line = (SealedControl)ControlBundle.Read(BundleMail.TryOpen(new MemoryStream(await relay.Mail))!).Single();
        if (ControlMessage.TryOpen(line.Message, owner, log.List, _ => null, time.GetUtcNow().ToUnixTimeSeconds(), out var message) is { } refused) throw new InvalidOperationException(refused.ToString());
        var request = JoinRequest.Parse(message!.Data);
        if (log.TryAppend(new RosterAuthor(log, owner.SigningKey, time).MemberAdd(link.Invitation, request)) is { } refusal) throw new InvalidOperationException(refusal.ToString());
        return new NewcomerHome(folder, maildir, address, link.Invitation.Id, log.AtHead(time.GetUtcNow().ToUnixTimeSeconds()).Device(request.Device.Fingerprint)!);
    }

    /// <summary>A message of the owner's to the newcomer.</summary>
    public SealedControl Message(RosterLog log, DeviceKeys owner, ControlType type, StrictJsonWriter d) =>
        new(log.List, Device.Fingerprint, Now + 86_400, ControlMessage.Seal(type, log.List, owner.SigningKey, Device.Fingerprint, Device.HpkeKey, log.HeadNumber, log.Head, Now, Now + 86_400, d));

    /// <summary>The welcome and the list key.</summary>
    public IEnumerable<BundleLine> Welcome(RosterLog log, DeviceKeys owner, ListKey key) =>
        [Message(log, owner, ControlType.Welcome, new InvitationNotice(Invited).ToJson()), Message(log, owner, ControlType.KeyDirect, new KeyDelivery(RosterState.Everyone, 1, key, nonce: null).ToJson())];

    /// <summary>Puts lines into the Maildir, in mails of at most so many bytes before base64; gives how many and how long, as they travel.</summary>
    public (int Mails, long Octets) Put(RosterLog log, IEnumerable<BundleLine> lines, int mailBytes)
    {
        var (mails, octets, bundle) = (0, 0L, new MemoryStream());
        foreach (var line in lines.Select(l => ControlBundle.Write([l])))
        {
            if (bundle.Length > 0 && bundle.Length + line.Length > mailBytes) Deliver();
            bundle.Write(line);
        }

        Deliver();
        return (mails, octets);

        void Deliver()
        {
            var mail = BundleMail.Write(BigList.KeyAddress, Address, $"<{Guid.NewGuid():N}@lists.test>", Now, bundle.ToArray());
            File.WriteAllBytes(Path.Combine(Maildir, "new", $"{Guid.NewGuid():N}"), mail);
            (mails, octets) = (mails + 1, octets + mail.Length);
            bundle.SetLength(0);
        }
    }
}
