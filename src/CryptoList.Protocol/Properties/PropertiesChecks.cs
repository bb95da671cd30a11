using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Properties;

/// <summary>Whether properties that opened may be taken (protocol section 7.4), by the log alone; which of several versions holds is the reader's memory.</summary>
public static class PropertiesChecks
{
    /// <summary>
    /// In a post that a reader opened: mode 1, to everyone, by the device that signed both; its member an owner at the post's head and at
    /// its acceptance.
    /// </summary>
    public static PropertiesRefusal? InPost(ListProperties properties, PostHeader header, Distribution distribution, RosterLog log)
    {
        if (properties.By != header.Device) return PropertiesRefusal.Malformed;
        return IsOwners(properties, log.At(header.RosterNumber, distribution.AcceptedTime)) ?? IsOwners(properties, log.At(distribution.AcceptedNumber, distribution.AcceptedTime))
            ?? (properties.Version > distribution.AcceptedTime ? PropertiesRefusal.VersionAhead : null);
    }

    /// <summary>Handed to a newcomer at <paramref name="time"/>, by whoever may welcome: an owner's at the head that they name themselves.</summary>
    public static PropertiesRefusal? HandedOn(ListProperties properties, long time, RosterLog log)
    {
        if (!log.PassesThrough(properties.RosterNumber, properties.RosterHead)) return PropertiesRefusal.HeadNotOnLog;
        return IsOwners(properties, log.At(properties.RosterNumber, properties.Time)) ?? (properties.Version > time ? PropertiesRefusal.VersionAhead : null);
    }

    private static PropertiesRefusal? IsOwners(ListProperties properties, RosterState state)
    {
        if (state.MemberOfDevice(properties.By) is not { Suspended: false } member || !member.Rights.HasFlag(Rights.Owner)) return PropertiesRefusal.NotAnOwner;
        return properties.IsSignedBy(state.Device(properties.By)!.SigningKey) ? null : PropertiesRefusal.BadSignature;
    }
}
