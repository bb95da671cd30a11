using CryptoList.Lists.Hosting;
using CryptoList.Protocol.Roster;

namespace CryptoList.Server.Commands.Members;

/// <summary>
/// A member as <c>--json</c> gives it. <see cref="State"/>: <c>active</c>, <c>suspended-by-server</c> (no copies, no posts) or
/// <c>suspended-by-owner</c> (nor the right to sign the log). <see cref="Order"/>: place among those who replace the list key, else null. <see cref="MailAddress"/>: where mail goes, of a list
/// that hides addresses; null for others, and where it is not known.
/// </summary>
internal sealed record MemberFacts(string Id, string Address, string? MailAddress, IReadOnlyList<string> Rights, long? Order, string State, IReadOnlyList<string> Groups, IReadOnlyList<DeviceFacts> Devices, DeliveryFacts Delivery)
{
    /// <summary>The fields, for <c>--help</c>.</summary>
    public const string Fields = "{id, address, mailAddress, rights: [name], order, state: active|suspended-by-server|suspended-by-owner, groups: [name], devices: [{fingerprint, name, key, added, inForce, inForceFrom}], delivery: " + DeliveryFacts.Fields + "}";

    public static MemberFacts Of(HostedList list, RosterState state, RosterMember member, DeliveryFacts delivery) => new(
        member.Id.ToString(), member.Address, list.HidesAddresses && list.Knows(member.Id) ? list.MailAddress(member) : null, [.. Enum.GetValues<Rights>().Where(r => r != Protocol.Roster.Rights.None && member.Rights.HasFlag(r)).Select(r => KebabCase.Of(r))], member.UpdateOrder,
        member.SuspendedByOwner ? "suspended-by-owner" : member.Suspended ? "suspended-by-server" : "active",
        [.. state.Groups.Where(g => state.InGroup(member.Id, g))],
        [
            .. member.Devices.Select(d => Device(d, null)),
            .. state.WaitingDevices(member.Id).Select(d => Device(d.Device, d.InForceFrom)),
        ],
        delivery);

    private static DeviceFacts Device(RosterDevice device, long? from) =>
        new(device.Fingerprint.ToString(), device.Name, device.HpkeKey.Id.ToString(), device.AddedTime, from is null, from);
}
