using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster;

/// <summary>Reads an entry's envelope; <c>d</c> is left to its type.</summary>
internal static class RosterEntryParser
{
    /// <summary>
    /// <paramref name="list"/> is what the entry says, null in a genesis, which has none. With <paramref name="keysWereChecked"/> the
    /// public keys in it are taken as they are: for an entry that was verified before.
    /// </summary>
    /// <exception cref="StrictJsonException">Not an entry, or a type that is not known (<c>BadValue</c> at <c>type</c>).</exception>
    public static RosterEntry Parse(SignedEntry signed, out ListId? list, out StrictObject data, bool keysWereChecked = false)
    {
        var json = StrictObject.Parse(signed.Entry.Span, SignedEntry.MaxBytes, keysWereChecked);
        json.Version(1);
        if (!RosterEntryTypes.TryParse(json.Text("type"), out var type)) throw new StrictJsonException(StrictJsonFault.BadValue, "type");
        list = type == RosterEntryType.Genesis ? null : json.ListId("list");
        data = json.Object("d");
        var entry = new RosterEntry(signed, json.Integer("n"), json.Digest("prev"), json.Integer("ts"), json.Fingerprint("by"), type);
        json.End();
        return entry;
    }

    /// <summary>The refusal for a strict reader's fault.</summary>
    public static RosterRefusal Refusal(StrictJsonException fault) => fault.Fault switch
    {
        StrictJsonFault.TooLarge => RosterRefusal.TooLarge,
        StrictJsonFault.UnsupportedVersion => RosterRefusal.UnsupportedVersion,
        StrictJsonFault.BadKey => RosterRefusal.KeyInvalid,
        StrictJsonFault.BadValue when fault.Name == "type" => RosterRefusal.UnknownType,
        _ => RosterRefusal.Malformed,
    };
}
