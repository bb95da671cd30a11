namespace CryptoList.Lists.Membership;

/// <summary>Whether some process serves this store now, so that copies under way are somebody's; without one all leases are void.</summary>
public interface IServingProbe
{
    bool IsServed { get; }
}
