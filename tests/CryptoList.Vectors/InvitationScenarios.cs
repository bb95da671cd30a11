using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;
using CryptoList.Protocol.Tests.Worlds;

namespace CryptoList.Vectors;

/// <summary>Links: what a joiner asks of the link and of the log it was given.</summary>
internal static class InvitationScenarios
{
    public static IEnumerable<Vector> All() =>
    [
        Case("joinable", "An owner's invitation and the list's log.", null, (w, link) => link.ToLink()),
        Case("joinable-after-more-entries", "The log has grown since.", null, (w, link) =>
        {
            w.Add("carol");
            return link.ToLink();
        }),
        Case("log-of-another-list", "The log is another list's.", "other-list", (_, _) =>
        {
            using var other = new RosterWorld().Invite("bob@example.org");
            return other.ToLink();
        }),
        Case("log-of-another-history", "The log does not pass through the head that the inviter saw.", "head-not-on-log", (w, _) => new RawInvitation(w) { Head = Digest.Zero }.Make().ToLink()),
        Case("log-cut-short", "The log ends before the head that the inviter saw.", "head-not-on-log", (w, _) => new RawInvitation(w) { HeadNumber = w.Log.HeadNumber + 1 }.Make().ToLink()),
        Case("inviter-not-an-owner", "An ordinary member made it.", "inviter-not-an-owner", (w, _) =>
        {
            var carol = w.Add("carol");
            return new RawInvitation(w) { By = carol.Device.SigningKey }.Make().ToLink();
        }),
        Case("inviter-unknown", "by is not in the log.", "inviter-not-an-owner", (w, _) => new RawInvitation(w) { By = SigningKey.Generate() }.Make().ToLink()),
        Case("signature-of-another", "Not signed by the inviter.", "signature-invalid", (w, _) => new RawInvitation(w) { SignedBy = SigningKey.Generate() }.Make().ToLink()),
        Case("used-already", "Somebody joined under it.", "settled", (w, link) =>
        {
            w.Append(w.Join(link, DeviceKeys.Generate()));
            return link.ToLink();
        }),
        Case("withdrawn", "The owner withdrew it.", "settled", (w, link) =>
        {
            w.Append(w.ByOwner.InviteWithdraw(link.Invitation.Id));
            return link.ToLink();
        }),
        HiddenCase("joinable-under-a-hidden-address", "The list hides addresses: the link opens the invitation's commitment.", null, link => link.ToLink()),
        HiddenCase("link-with-another-address", "The address in the link is not the one that the invitation commits to.", "bad-value", link =>
            new InvitationLink(link.Invitation, link.OneTimeKey) { Taker = link.Taker, Opening = AddressOpening.Create("mallory@example.org") }.ToLink()),
        HiddenCase("link-without-its-address", "The invitation commits to an address, and the link does not have it.", "bad-value", link => Regex.Replace(link.ToLink(), "&r=[^&]*", "")),
        Malformed(StrictJsonFault.Syntax, "link-of-another-scheme", "Not a cryptolist link.", l => l.Replace("cryptolist:", "https:")),
        Malformed(StrictJsonFault.UnsupportedVersion, "link-of-version-2", "A later version.", l => l.Replace("v=1", "v=2")),
        Malformed(StrictJsonFault.Syntax, "link-without-its-key", "k is missing.", l => l[..l.IndexOf("&k=", StringComparison.Ordinal)]),
        Malformed(StrictJsonFault.BadKey, "link-with-another-key", "k is not the private half of pub.", l => l[..(l.IndexOf("&k=", StringComparison.Ordinal) + 3)] + Wire.B64(SigningKey.Generate().Export())),
        Malformed(StrictJsonFault.BadKey, "link-with-a-key-of-zero", "k is no private key.", l => l[..(l.IndexOf("&k=", StringComparison.Ordinal) + 3)] + Wire.B64(new byte[32])),
        Malformed(StrictJsonFault.WrongLength, "link-with-a-key-of-31-octets", "k is too short.", l => l[..(l.IndexOf("&k=", StringComparison.Ordinal) + 3)] + Wire.B64(new byte[31])),
        Malformed(StrictJsonFault.BadBase64, "link-with-padding", "i with an equals sign.", l => Regex.Replace(l, "&s=", "=&s=")),
    ];

    private static Vector Malformed(StrictJsonFault fault, string name, string what, Func<string, string> change)
    {
        var vector = Case(name, what, Texts.Kebab(fault.ToString()), (_, link) => change(link.ToLink()));
        vector.Content["expect"]!["outcome"] = "malformed";
        return vector;
    }

    private static Vector HiddenCase(string name, string what, string? fault, Func<InvitationLink, string> make)
    {
        var world = new RosterWorld(ListPolicy.Default with { Hidden = true });
        using var link = world.Invite("bob@example.org");
        return new("invitation", name, what, fault is not null, new JsonObject
        {
            ["log"] = Texts.Lines(world.Log),
            ["link"] = make(link),
            ["expect"] = fault is null ? new JsonObject { ["outcome"] = "joinable" } : new JsonObject { ["outcome"] = "malformed", ["fault"] = fault },
        });
    }

    private static Vector Case(string name, string what, string? fault, Func<RosterWorld, InvitationLink, string> make)
    {
        var world = new RosterWorld();
        using var link = world.Invite("bob@example.org");
        var text = make(world, link);
        return new("invitation", name, what, fault is not null, new JsonObject
        {
            ["log"] = Texts.Lines(world.Log),
            ["link"] = text,
            ["expect"] = fault is null ? new JsonObject { ["outcome"] = "joinable" } : new JsonObject { ["outcome"] = "refused", ["fault"] = fault },
        });
    }
}
