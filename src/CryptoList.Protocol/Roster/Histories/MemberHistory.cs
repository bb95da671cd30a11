using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Roster.Histories;

/// <summary>All that ever was of one member id.</summary>
internal sealed class MemberHistory(MemberId id)
{
    private static readonly MemberFacts Absent = new(false, "", Rights.None, null, Suspension.None);

    public MemberId Id { get; } = id;
    public Timeline<MemberFacts> Facts { get; } = new();

    /// <summary>In the order they were added, gone ones too.</summary>
    public AppendOnlyList<DeviceHistory> Devices { get; } = new();

    /// <summary>Normalised addresses this member has had; used by the appending thread only.</summary>
    public IReadOnlyList<string> AddressesHeld { get; private set; } = [];

    public void Hold(string address)
    {
        if (!AddressesHeld.Contains(address, StringComparer.Ordinal)) AddressesHeld = [.. AddressesHeld, address];
    }

    public MemberFacts At(long number) => Facts.At(number, Absent);

    public bool HasDeviceInForce(long number, long time, Func<DeviceHistory, bool>? except = null)
    {
        for (int i = 0, count = Devices.Count; i < count; i++)
        {
            if (Devices[i].IsInForce(number, time) && except?.Invoke(Devices[i]) != true) return true;
        }

        return false;
    }

    /// <summary>Devices that are not removed at that entry, those not yet in force too.</summary>
    public int CountDevices(long number)
    {
        var present = 0;
        for (int i = 0, count = Devices.Count; i < count; i++)
        {
            if (Devices[i].IsListed(number)) present++;
        }

        return present;
    }

    public RosterMember View(MemberFacts facts, long number, long time)
    {
        var devices = new List<RosterDevice>(1);
        for (int i = 0, count = Devices.Count; i < count; i++)
        {
            if (Devices[i].IsInForce(number, time)) devices.Add(Devices[i].At(number));
        }

        return new(Id, facts.Address, facts.Rights, facts.UpdateOrder, facts.Suspension != Suspension.None, facts.Suspension == Suspension.ByOwner, devices);
    }
}
