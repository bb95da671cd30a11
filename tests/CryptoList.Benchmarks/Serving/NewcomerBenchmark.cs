using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Control;
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
            var home = await NewcomerHome.JoinAsync(root, "image", log, owner);
            var before = Environment.CpuUsage.TotalTime;
            var image = log.ToImage();
            Console.WriteLine($"{"image made by whoever lets in",-58} {(Environment.CpuUsage.TotalTime - before).TotalSeconds,12:N2} s   ({image.Length:N0} octets)");
            var notice = new ImageNotice(owner.SigningKey.PublicKey, log.HeadNumber, log.Head, Digest.Of(image), image.Length);
            var device = home.Device;
            await InAsync("with an image, until in", home, log, [home.Message(log, owner, ControlType.LogImage, notice.ToJson()), .. ImagePart.Seal(log.List, device.Fingerprint, device.HpkeKey, image), .. home.Welcome(log, owner, key)]);
            await InAsync("then the whole log, until it is confirmed", home, log, LogPart.Seal(log.List, device.Fingerprint, device.HpkeKey, Entries(log)));
            var other = await NewcomerHome.JoinAsync(root, "log", log, owner);
            await InAsync("with the log, until in", other, log, [.. LogPart.Seal(log.List, other.Device.Fingerprint, other.Device.HpkeKey, Entries(log)), .. other.Welcome(log, owner, key)]);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static IEnumerable<SignedEntry> Entries(RosterLog log) => Enumerable.Range(0, (int)log.HeadNumber + 1).Select(n => log[n].Signed);

    private static async Task InAsync(string what, NewcomerHome home, RosterLog log, IEnumerable<BundleLine> lines)
    {
        var (mails, octets) = home.Put(log, lines, MailBytes);
        var before = Environment.CpuUsage.TotalTime;
        var said = await NewcomerHome.RunAsync(home.Folder, null, "sync");
        Console.WriteLine($"{what,-58} {(Environment.CpuUsage.TotalTime - before).TotalSeconds,12:N2} s   ({mails} mails, {octets / 1e6:N1} MB)");
        if (!said.Contains("You are in", StringComparison.Ordinal) && !said.Contains("The whole log", StringComparison.Ordinal)) throw new InvalidOperationException(said);
    }
}
