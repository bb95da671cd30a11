using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster.Histories;

namespace CryptoList.Protocol.Roster.Entries;

/// <summary>MEMBER: <c>{"id","address","rights":[…],"order","devices":[{"rec","sig"}]}</c>; <c>order</c> with <c>update</c> only.</summary>
internal sealed record MemberBody(MemberId Id, string Address, Rights Rights, long? UpdateOrder, IReadOnlyList<SignedDevice> Devices)
{
    /// <exception cref="StrictJsonException">Not such an object.</exception>
    public static MemberBody Parse(StrictObject json)
    {
        var id = json.MemberId("id");
        var address = json.Text("address");
        var (rights, order) = json.ReadRights();
        var devices = new List<SignedDevice>();
        foreach (var item in json.Objects("devices"))
        {
            devices.Add(SignedDevice.Take(item));
            item.End();
        }

        json.End();
        return new(id, address, rights, order, devices);
    }

    public StrictJsonWriter ToJson() => new StrictJsonWriter().Bytes("id", Id).Text("address", Address).RightsAndOrder(Rights, UpdateOrder)
        .Objects("devices", Devices.Select(device => device.WriteTo(new StrictJsonWriter())));

    /// <summary>Null when it is not an address, or the list's own: mail to that member would come back to the list.</summary>
    public static string? Normalize(string address, string listAddress) =>
        EmailAddress.TryParse(address, out var parsed) && parsed.Normalized != listAddress ? parsed.Normalized : null;

    /// <summary>Adds the member with its one device, in force at once.</summary>
    public void AddTo(RosterIndex index, string normalizedAddress, long number, long time)
    {
        var member = new MemberHistory(Id);
        index.AddMember(member, new MemberFacts(true, normalizedAddress, Rights, UpdateOrder, Suspension.None), number);
        index.AddDevice(member, Devices[0].Record, number, time, [], waits: false);
    }
}
