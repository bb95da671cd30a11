namespace CryptoList.Protocol.Roster;

/// <summary>The kinds of entries; names in the log are lower case with hyphens, e.g. <c>member-add</c>.</summary>
public enum RosterEntryType
{
    Genesis, MemberAdd, Policy, Rights, Group, InviteWithdraw, Address, MemberRemove, MemberSuspend, MemberResume,
    DeviceAdd, DeviceRemove, DeviceKey, ServerKey, Epoch, DeviceConfirm,
}
