using CryptoList.Lists.Hosting;
using CryptoList.Lists.Posting;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Control;

/// <summary>
/// Tells whoever may replace a list's keys which devices go on with an old one, and, where the policy asks, how much each was used: an agent gets no posts, and nobody gets all.
/// </summary>
public sealed class KeyUseLine(IPostStore posts, TimeProvider time)
{
    private const long Life = 7L * 24 * 3600;

    /// <summary>The line, with its LF; null where there is nothing to tell, or not to this member.</summary>
    public async ValueTask<byte[]?> MakeAsync(HostedList list, RosterMember member, RosterDevice device, CancellationToken cancel)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var state = list.Log.AtHead(now);
        if (member.Suspended) return null;
        var (used, old) = (new List<GroupUse>(), new List<OldKeyUser>());
        foreach (var group in state.Groups.Where(g => member.Rights.HasFlag(Rights.Agent) || (member.Rights.HasFlag(Rights.Update) && state.InGroup(member.Id, g))))
        {
            if (state.NewestEpoch(group) is not { } newest) continue;
            old.AddRange(list.OldKeyUsers.Of(group, state).Where(d => d != device.Fingerprint).Take(KeyUse.MaxOld - old.Count).Select(d => new OldKeyUser(group, newest.Number, d)));
            if (state.Policy.CountsUse && used.Count < KeyUse.MaxGroups && await posts.KeyUseAsync(list.Key, group, newest.Number, cancel).ConfigureAwait(false) is { } use) used.Add(use);
        }

        if (used.Count == 0 && old.Count == 0) return null;
        var message = ControlMessage.Seal(
            ControlType.KeyUse, list.Id, list.SigningKey(now), device.Fingerprint, device.HpkeKey, state.Number, list.Log[state.Number].Signed.Head, now, now + Life, new KeyUse(used) { Old = old }.ToJson());
        return BundleLetters.Line(new SealedControl(list.Id, device.Fingerprint, now + Life, message));
    }
}
