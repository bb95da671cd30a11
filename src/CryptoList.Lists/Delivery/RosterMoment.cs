using CryptoList.Lists.Hosting;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// A head and the set of devices in force under it. Under one head that set changes only when a device added by one signature
/// comes of age, 24 hours after its entry; so the number of such entries still younger names the set.
/// </summary>
internal readonly record struct RosterMoment(long Head, long Young)
{
    private const long Maturity = 24 * 3600;

    public static RosterMoment Of(HostedList list, long now)
    {
        var (head, additions) = list.DeviceAdditions();
        // Times never decrease along the log, so the young ones stand at the end.
        var young = 0;
        while (young < additions.Length && additions[additions.Length - 1 - young] > now - Maturity) young++;
        return new RosterMoment(head, young);
    }
}
