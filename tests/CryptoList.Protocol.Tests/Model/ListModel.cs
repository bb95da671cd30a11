using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Tests.Model;

/// <summary>
/// What section 5 of the protocol says of a list, written down a second time and as plainly as can be: sets and flags, no log, no history.
/// </summary>
internal sealed class ListModel
{
    /// <summary>Most devices of a member.</summary>
    public const int MaxDevices = 8;

    public const long Waiting = 24 * 3600;

    public List<ModelMember> Members { get; } = [];
    public List<ModelInvitation> Invitations { get; } = [];
    public List<ModelGroup> Groups { get; } = [new(RosterState.Everyone)];
    public Dictionary<string, long> AddressesRemoved { get; } = [];

    /// <summary>The newest entry's number.</summary>
    public long Head { get; set; }

    public IEnumerable<ModelDevice> Devices => Members.SelectMany(m => m.Devices);

    public ModelGroup? Group(string name) => Groups.Find(g => g.Name == name);

    public bool AddressTaken(string address, ModelMember? butFor = null) => Members.Any(m => m.Present && m != butFor && m.Address == address);

    /// <summary>Whether that device may sign entries at all.</summary>
    public static bool MaySign(ModelDevice device, long now) => device.InForce(now) && device.Member.MaySign;

    /// <summary>Whether an owner who may sign and has a device in force would be left.</summary>
    public bool OwnerLeft(long now, Func<ModelMember, bool> isOwner, Func<ModelDevice, bool> isThere) =>
        Members.Any(m => m.IsOwner && m.MaySign && isOwner(m) && m.Devices.Any(d => d.InForce(now) && isThere(d)));

    public bool OwnerLeftWithout(ModelMember member, long now) => OwnerLeft(now, m => m != member, _ => true);

    /// <summary>The devices that go when this one is stolen: those of its member whose every sponsor is stolen, and so on, never the one that signs.</summary>
    public static HashSet<ModelDevice> StolenWith(ModelDevice device, ModelDevice signer)
    {
        var going = new HashSet<ModelDevice> { device };
        while (device.Member.Devices.FirstOrDefault(d => d != signer && !going.Contains(d) && d.Sponsors.Count > 0 && d.Sponsors.All(s => s.Stolen || going.Contains(s))) is { } planted)
            going.Add(planted);
        return going;
    }

    public void Leave(ModelMember member)
    {
        foreach (var group in Groups.Where(g => member.Groups.Contains(g.Name))) group.LeftSinceDirect = true;
    }

    /// <summary>An entry was appended: what holds of invitations from entry to entry.</summary>
    public void Appended(long now)
    {
        Head++;
        foreach (var invitation in Invitations) invitation.Stands &= MayInvite(invitation.By, now);
    }

    public static bool MayInvite(ModelDevice device, long now) => device.InForce(now) && device.Member is { IsActive: true, IsOwner: true };

    /// <summary>Whether an invitation lets a device in now: it stands, is in time, and was not used, withdrawn or made before a removal.</summary>
    public static bool Admits(ModelInvitation invitation, long now) =>
        invitation.Stands && MayInvite(invitation.By, now) && !invitation.Settled && now >= invitation.Link.Invitation.Time && now <= invitation.Link.Invitation.Expires;
}
