using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Membership;

/// <summary>Which devices a log has ever held, in force or not.</summary>
internal static class KnownDevices
{
    // A device added by one signature is in force a day later; its place in the log is taken at once.
    private const long FarFuture = 1L << 52;

    /// <summary>True when some entry had that device in force.</summary>
    public static bool Contains(RosterLog log, Fingerprint device)
    {
        for (var n = log.HeadNumber; n >= 0; n--)
            if (log.At(n, FarFuture).Device(device) is not null) return true;
        return false;
    }
}
