using CryptoList.Helper.Commands;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Membership;

/// <summary>A group's next list key, made here; whoever makes it hands it out (<see cref="KeyHandout.NewKey"/>).</summary>
internal static class KeyReplacing
{
    /// <summary>How long a key is meant to live where nobody says, in seconds: a year, as at opening.</summary>
    public const long UsualLife = 365L * 24 * 3600;

    /// <summary>Makes the key, keeps it, and appends its epoch to the log here. <paramref name="life"/> in seconds; <paramref name="direct"/>: it is sealed to each device, and does not travel under the one before.</summary>
    /// <exception cref="HelperException">A rule of the list refuses the entry.</exception>
    public static (HeldListKey Key, SignedEntry Entry) Replace(HelperSession session, ListReplica list, string group, long life, bool direct = true)
    {
        list.RequireWhole();
        var (state, now) = (list.Log.AtHead(session.Io.Now), session.Io.Now);
        var epoch = (state.NewestEpoch(group)?.Number ?? 0) + 1;
        var devices = state.KeyHolders(group).SelectMany(m => m.Devices).Select(d => d.HpkeKey);
        var key = new HeldListKey(list.Log.List, group, epoch, ListKey.Make(session.Keyring.OpenersSecret, devices, list.Log.List, group, epoch, now));
        var entry = session.AuthorIn(list).Epoch(group, epoch, key.Key.Kid, now, life, direct);
        // The key first: an epoch whose key is lost stops the list.
        session.Keyring.Add(key);
        session.Keys.Save();
        list.AppendOwn(entry);
        return (key, entry);
    }
}
