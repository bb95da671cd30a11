using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Posting;

/// <summary>
/// Which devices of a list posted lately, or were refused, under a key that had been replaced: perhaps the new one never reached them. Kept in memory:
/// what a restart or another node does not know costs an hour or a day, until the device asks by itself. Safe for any number at once.
/// </summary>
public sealed class OldKeyUsers
{
    /// <summary>Most devices remembered of one group; the newest stay.</summary>
    public const int MaxDevices = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _groups = [];

    /// <summary>A post of that header, rightly signed, was accepted at <paramref name="state"/>, or refused for its epoch alone.</summary>
    public void Saw(PostHeader header, RosterState state)
    {
        // A key update goes under the old key because it has to.
        if (!PostMode.UsesListKey(header.Mode) || header.Update || state.NewestEpoch(header.Group) is not { } newest) return;
        lock (_lock)
        {
            if (!_groups.TryGetValue(header.Group, out var line) || line.Epoch != newest.Number)
            {
                if (header.Epoch == newest.Number) return;
                _groups[header.Group] = line = new Line(newest.Number, []);
            }

            line.Devices.Remove(header.Device);
            if (header.Epoch == newest.Number) return;
            line.Devices.Insert(0, header.Device);
            if (line.Devices.Count > MaxDevices) line.Devices.RemoveAt(MaxDevices);
        }
    }

    /// <summary>Those who did so since the group's newest epoch and may have its key now, the newest first.</summary>
    public IReadOnlyList<Fingerprint> Of(string group, RosterState state)
    {
        if (state.NewestEpoch(group) is not { } newest) return [];
        Fingerprint[] seen;
        lock (_lock) seen = _groups.TryGetValue(group, out var line) && line.Epoch == newest.Number ? [.. line.Devices] : [];
        return [.. seen.Where(device => state.MemberOfDevice(device) is { Suspended: false } member && state.InGroup(member.Id, group))];
    }

    private sealed record Line(long Epoch, List<Fingerprint> Devices);
}
