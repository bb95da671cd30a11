using CryptoList.Lists.Hosting;
using CryptoList.Lists.Letters;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Control;

/// <summary>Sends pieces of a list's log to a device, sealed to it.</summary>
public sealed class LogSender(LetterOffice office, BundleLetters bundles)
{
    /// <summary>
    /// The entries from number <paramref name="first"/> on, at least the newest; false when that occasion was known. The letter of the occasion itself is
    /// stored last: as long as it is not there, all of it is sent again. <paramref name="more"/> is a line to send along.
    /// </summary>
    public async ValueTask<bool> SendAsync(HostedList list, RosterMember member, RosterDevice device, long first, string occasion, string submitted, CancellationToken cancel, byte[]? more = null)
    {
        Letter? named = null;
        foreach (var letter in bundles.Make(list, LetterKind.Log, occasion, list.MailAddress(member), more is null ? Lines(list, device, first) : Lines(list, device, first).Append(more), submitted, bundles.Longest, member.Id, device.Fingerprint))
        {
            if (named is null) named = letter;
            else await office.PutAsync([letter], cancel).ConfigureAwait(false);
        }

        return await office.PutAsync([named!], cancel).ConfigureAwait(false) > 0;
    }

    /// <summary>Those entries as lines of a bundle, made as they are asked for.</summary>
    public static IEnumerable<byte[]> Lines(HostedList list, RosterDevice device, long first)
    {
        var (log, head) = (list.Log, list.Log.HeadNumber);
        return LogPart.Seal(list.Id, device.Fingerprint, device.HpkeKey, Entries()).Select(BundleLetters.Line);

        IEnumerable<SignedEntry> Entries()
        {
            for (var n = Math.Clamp(first, 0, head); n <= head; n++) yield return log[n].Signed;
        }
    }

    /// <summary>
    /// The whole log, of a long one (<see cref="LogPart.MostUnasked"/>) only to who came by two signatures at once, to each device that entry <paramref name="n"/> lets in: those of a new member, and a further one, also while it waits for its 24 hours: it learns of
    /// them from the log, and nothing in it is for itself alone. What came since its own entry to one that was confirmed; and the entry of one that waits to its member's other devices, which may object. Sent once for each entry and
    /// device, however often it is looked at; false when nothing was.
    /// </summary>
    public async ValueTask<bool> WelcomeAsync(HostedList list, long n, CancellationToken cancel)
    {
        var log = list.Log;
        if (n == 0 || log[n].Type is not (RosterEntryType.MemberAdd or RosterEntryType.DeviceAdd or RosterEntryType.DeviceConfirm)) return false;
        var sent = false;
        foreach (var (member, device, first) in Owed(log[n], log.At(n - 1, log[n].Time), log.At(n, log[n].Time)))
        {
            // Whoever lets a device in by an invitation or a link sends it an image of a long log, and it asks for the rest.
            if (first == 0 && n > LogPart.MostUnasked && !HasSecondSignature(log[n])) continue;
            await SendAsync(list, member, device, first, $"log {list.Key} {n} {device.Fingerprint}", "auto-generated", cancel).ConfigureAwait(false);
            sent = true;
        }

        return sent;
    }

    // It is made by hand, and no message goes with it.
    private static bool HasSecondSignature(RosterEntry entry) => Data(entry).Has("co");

    private static Protocol.Json.StrictObject Data(RosterEntry entry) => Protocol.Json.StrictObject.Parse(entry.Signed.Entry.Span, SignedEntry.MaxBytes).Object("d");

    private static IEnumerable<(RosterMember Member, RosterDevice Device, long First)> Owed(RosterEntry entry, RosterState before, RosterState after)
    {
        foreach (var (member, device) in NewDevices(entry, before, after))
        {
            // What was confirmed has the log up to its own entry.
            yield return (member, device, entry.Type is RosterEntryType.DeviceConfirm ? device.AddedAt : 0);
            if (after.Device(device.Fingerprint) is not null) continue;
            foreach (var other in member.Devices.Where(d => d.Fingerprint != entry.By)) yield return (member, other, entry.Number);
        }
    }

    private static IEnumerable<(RosterMember Member, RosterDevice Device)> NewDevices(RosterEntry entry, RosterState before, RosterState after)
    {
        var d = Data(entry);
        MemberId id;
        if (entry.Type == RosterEntryType.MemberAdd) id = d.Object("member").MemberId("id");
        else id = d.MemberId("member");
        if (after.Member(id) is not { Suspended: false } member) return [];
        if (entry.Type == RosterEntryType.DeviceConfirm) return [(member, after.Device(d.Fingerprint("fp"))!)];
        var known = Listed(before, id).Select(k => k.Fingerprint).ToHashSet();
        return Listed(after, id).Where(k => !known.Contains(k.Fingerprint)).Select(k => (member, k));
    }

    private static IEnumerable<RosterDevice> Listed(RosterState state, MemberId id) => [.. state.Member(id)?.Devices ?? [], .. state.WaitingDevices(id).Select(w => w.Device)];
}
