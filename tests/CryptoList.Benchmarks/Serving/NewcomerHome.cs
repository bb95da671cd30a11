using CryptoList.Helper;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Benchmarks.Serving;

/// <summary>The helper's home of somebody who was let into a list, and the Maildir it reads.</summary>
internal sealed record NewcomerHome(string Folder, string Maildir, string Address, InvitationId Invitation, RosterDevice Device)
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

    /// <summary>A message of the owner's to the newcomer.</summary>
    public SealedControl Message(RosterLog log, DeviceKeys owner, ControlType type, StrictJsonWriter d) =>
        new(log.List, Device.Fingerprint, Now + 86_400, ControlMessage.Seal(type, log.List, owner.SigningKey, Device.Fingerprint, Device.HpkeKey, log.HeadNumber, log.Head, Now, Now + 86_400, d));

    /// <summary>The welcome and the list key.</summary>
    public IEnumerable<BundleLine> Welcome(RosterLog log, DeviceKeys owner, ListKey key) =>
        [Message(log, owner, ControlType.Welcome, new InvitationNotice(Invitation).ToJson()), Message(log, owner, ControlType.KeyDirect, new KeyDelivery(RosterState.Everyone, 1, key, nonce: null).ToJson())];

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
