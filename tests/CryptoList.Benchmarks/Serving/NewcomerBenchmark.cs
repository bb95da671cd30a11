using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Benchmarks.Serving;

/// <summary>
/// What somebody who is let into a list of 10,000 gets and does until they are in: with an image of the log, and with the log. The mails are made as a server with
/// its usual settings packs them, and put into a Maildir; the newcomer's helper runs in this process. By its processor time.
/// </summary>
internal static class NewcomerBenchmark
{
    private const int Members = 10_000;
    private const int MailBytes = 1 << 20;

    public static async Task RunAsync()
    {
        Console.WriteLine($"A newcomer to a list of {Members:N0} members, each with one device");
        using var server = SigningKey.Generate();
        using var seal = HpkePrivateKey.Generate();
        using var owner = DeviceKeys.Generate();
        var (log, key) = BigList.Open(Members, owner, new ServerRecord(server.PublicKey, seal.PublicKey));
        var root = Directory.CreateTempSubdirectory("cryptolist-bench-").FullName;
        try
        {
            var home = await JoinAsync(root, "image", log, owner);
            var before = Environment.CpuUsage.TotalTime;
            var image = log.ToImage();
            Console.WriteLine($"{"image made by whoever lets in",-58} {(Environment.CpuUsage.TotalTime - before).TotalSeconds,12:N2} s   ({image.Length:N0} octets)");
            var notice = new ImageNotice(owner.SigningKey.PublicKey, log.HeadNumber, log.Head, Digest.Of(image), image.Length);
            var device = home.Device;
            await InAsync("with an image, until in", home, log, [home.Message(log, owner, ControlType.LogImage, notice.ToJson()), .. ImagePart.Seal(log.List, device.Fingerprint, device.HpkeKey, image), .. home.Welcome(log, owner, key)]);
            await InAsync("then the whole log, until it is confirmed", home, log, LogPart.Seal(log.List, device.Fingerprint, device.HpkeKey, Entries(log)));
            var other = await JoinAsync(root, "log", log, owner);
            await InAsync("with the log, until in", other, log, [.. LogPart.Seal(log.List, other.Device.Fingerprint, other.Device.HpkeKey, Entries(log)), .. other.Welcome(log, owner, key)]);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static IEnumerable<SignedEntry> Entries(RosterLog log) => Enumerable.Range(0, (int)log.HeadNumber + 1).Select(n => log[n].Signed);

    /// <summary>A home that asked to join, and was let in by the log.</summary>
    private static async Task<NewcomerHome> JoinAsync(string root, string name, RosterLog log, DeviceKeys owner)
    {
        var (time, address) = (TimeProvider.System, $"{name}@example.com");
        var (folder, maildir) = (Path.Combine(root, name), Path.Combine(root, $"{name}-mail"));
        foreach (var part in (string[])["new", "cur", "tmp"]) Directory.CreateDirectory(Path.Combine(maildir, part));
        using var relay = new OneMailRelay();
        using var link = Invitation.Create(log, owner.SigningKey, address, Rights.Post | Rights.Receive, null, TimeSpan.FromDays(1), time);
        await NewcomerHome.RunAsync(folder, ExitCode.Done, "init", "--no-passphrase", "--device-name", "phone");
        await NewcomerHome.RunAsync(folder, ExitCode.Done, "mail", "set", "--maildir", maildir, "--smtp", relay.Address);
        await NewcomerHome.RunAsync(folder, ExitCode.Done, "join", link.ToLink());
        var line = (SealedControl)ControlBundle.Read(BundleMail.TryOpen(new MemoryStream(await relay.Mail))!).Single();
        if (ControlMessage.TryOpen(line.Message, owner, log.List, _ => null, time.GetUtcNow().ToUnixTimeSeconds(), out var message) is { } refused) throw new InvalidOperationException(refused.ToString());
        var request = JoinRequest.Parse(message!.Data);
        if (log.TryAppend(new RosterAuthor(log, owner.SigningKey, time).MemberAdd(link.Invitation, request)) is { } refusal) throw new InvalidOperationException(refusal.ToString());
        return new NewcomerHome(folder, maildir, address, link.Invitation.Id, log.AtHead(time.GetUtcNow().ToUnixTimeSeconds()).Device(request.Device.Fingerprint)!);
    }

    private static async Task InAsync(string what, NewcomerHome home, RosterLog log, IEnumerable<BundleLine> lines)
    {
        var (mails, octets) = home.Put(log, lines, MailBytes);
        var before = Environment.CpuUsage.TotalTime;
        var said = await NewcomerHome.RunAsync(home.Folder, null, "sync");
        Console.WriteLine($"{what,-58} {(Environment.CpuUsage.TotalTime - before).TotalSeconds,12:N2} s   ({mails} mails, {octets / 1e6:N1} MB)");
        if (!said.Contains("You are in", StringComparison.Ordinal) && !said.Contains("The whole log", StringComparison.Ordinal)) throw new InvalidOperationException(said);
    }
}
