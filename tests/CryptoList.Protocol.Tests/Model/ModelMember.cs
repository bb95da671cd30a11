using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Tests.Model;

/// <summary>A member as the model sees it; whoever left stays in the model, since they may still try.</summary>
internal sealed class ModelMember(MemberId id, string address, Rights rights)
{
    public MemberId Id { get; } = id;
    public string Address { get; set; } = address;
    public HashSet<string> AddressesHeld { get; } = [address];
    public Rights Rights { get; set; } = rights;
    public bool Present { get; set; } = true;
    public bool CutByServer { get; set; }
    public bool CutByOwner { get; set; }
    public HashSet<string> Groups { get; } = [RosterState.Everyone];
    public List<ModelDevice> Devices { get; } = [];

    public bool Suspended => CutByServer || CutByOwner;
    public bool IsOwner => Present && Rights.HasFlag(Rights.Owner);
    public bool MaySign => Present && !CutByOwner;
    public bool IsActive => Present && !Suspended;

    public bool Receives(string group) => IsActive && Rights.HasFlag(Rights.Receive) && Groups.Contains(group);

    public bool MayPost(string group) => IsActive && Rights.HasFlag(Rights.Post) && Groups.Contains(group);
}
