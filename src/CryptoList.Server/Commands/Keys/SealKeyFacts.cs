using CryptoList.Lists.Hosting;
using CryptoList.Lists.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Server.Commands.Keys;

/// <summary>
/// A seal key of the server as <c>--json</c> gives it. <see cref="Entry"/> put it into the log at <see cref="Since"/>. <see cref="Replaced"/>
/// and <see cref="OpensUntil"/> (21 days later) are null for the one in force. <see cref="Held"/>: the private half is in the key folder.
/// </summary>
internal sealed record SealKeyFacts(string Key, long Entry, long Since, long? Replaced, long? OpensUntil, bool Held)
{
    /// <summary>The fields, for <c>--help</c>.</summary>
    public const string Fields = "{key, entry, since, replaced, opensUntil, held}";

    /// <summary>Newest last.</summary>
    public static List<SealKeyFacts> Of(HostedList list, IKeyStore store, long now)
    {
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in store.SealKeys(list.Id))
        {
            using (key) held.Add(Convert.ToHexString(key.PublicKey.Bytes.Span));
        }

        return [.. list.Log.AtHead(now).SealKeys.Select(k => Of(k, held.Contains(Convert.ToHexString(k.Key.Bytes.Span))))];
    }

    private static SealKeyFacts Of(ServerSealKey key, bool held) =>
        new(key.Key.Id.ToString(), key.SinceNumber, key.SinceTime, key.ReplacedTime, key.ReplacedTime + (long)ListKeyService.Retirement.TotalSeconds, held);
}
