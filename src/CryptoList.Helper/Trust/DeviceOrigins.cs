using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Trust;

/// <summary>Which devices let each device of a log in: who signed its invitation, or the devices that added and confirmed it. Genesis' own has none.</summary>
internal static class DeviceOrigins
{
    public static IReadOnlyDictionary<Fingerprint, IReadOnlyList<Fingerprint>> Of(RosterLog log)
    {
        var origins = new Dictionary<Fingerprint, IReadOnlyList<Fingerprint>>();
        // What an image stands in for is not here yet: those devices are unverified until it is.
        for (var n = Math.Max(1, log.FirstHeld); n <= log.HeadNumber; n++)
        {
            if (log[n].Type is not (RosterEntryType.MemberAdd or RosterEntryType.DeviceAdd or RosterEntryType.DeviceConfirm)) continue;
            var data = StrictObject.Parse(log[n].Signed.Entry.Span, SignedEntry.MaxBytes, keysWereChecked: true).Object("d");
            if (log[n].Type is RosterEntryType.DeviceConfirm)
            {
                var confirmed = data.Fingerprint("fp");
                origins[confirmed] = [.. origins.GetValueOrDefault(confirmed) ?? [], log[n].By];
                continue;
            }

            var holder = data.Has("member") && log[n].Type == RosterEntryType.MemberAdd ? data.Object("member").Objects("devices")[0] : data;
            origins[SignedDevice.Take(holder).Record.Fingerprint] = LetInBy(log[n], data);
        }

        return origins;
    }

    private static IReadOnlyList<Fingerprint> LetInBy(RosterEntry entry, StrictObject data)
    {
        if (data.Has("invite")) return [Invitation.Parse(data.Bytes("invite"), data.Bytes("isig"), keysWereChecked: true).By];
        return data.Has("co") ? [entry.By, data.Object("co").Fingerprint("by")] : [entry.By];
    }
}
