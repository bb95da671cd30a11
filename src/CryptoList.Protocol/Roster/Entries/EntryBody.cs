using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>
/// The <c>d</c> of one entry type: how it is read and written, the rules it must meet, and what it changes.
/// <see cref="Check"/> changes nothing; <see cref="Apply"/> cannot fail.
/// </summary>
internal abstract class EntryBody
{
    public abstract RosterEntryType Type { get; }
    public abstract StrictJsonWriter ToJson();
    public abstract RosterRefusal? Check(EntryContext context);
    public abstract void Apply(EntryContext context);

    /// <exception cref="StrictJsonException">Not the <c>d</c> of that type.</exception>
    public static EntryBody Parse(RosterEntryType type, StrictObject d)
    {
        EntryBody body = type switch
        {
            RosterEntryType.MemberAdd => new MemberAddEntry(d),
            RosterEntryType.Policy => new PolicyEntry(d),
            RosterEntryType.Rights => new RightsEntry(d),
            RosterEntryType.Group => new GroupEntry(d),
            RosterEntryType.InviteWithdraw => new InviteWithdrawEntry(d),
            RosterEntryType.Address => new AddressEntry(d),
            RosterEntryType.MemberRemove => new MemberRemoveEntry(d),
            RosterEntryType.MemberSuspend => new MemberSuspendEntry(d),
            RosterEntryType.MemberResume => new MemberResumeEntry(d),
            RosterEntryType.DeviceAdd => d.Has("invite") ? new InvitedDeviceAddEntry(d) : new DeviceAddEntry(d),
            RosterEntryType.DeviceRemove => new DeviceRemoveEntry(d),
            RosterEntryType.DeviceKey => new DeviceKeyEntry(d),
            RosterEntryType.ServerKey => d.Has("sign") ? new ServerSigningKeyEntry(d) : new ServerSealKeyEntry(d),
            RosterEntryType.Epoch => new EpochEntry(d),
            RosterEntryType.DeviceConfirm => new DeviceConfirmEntry(d),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
        d.End();
        return body;
    }
}
