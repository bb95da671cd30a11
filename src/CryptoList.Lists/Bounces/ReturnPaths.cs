using System.Collections.Concurrent;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Tokens;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Smtp;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Bounces;

/// <summary>
/// The return path of each copy: <c>team+b-&lt;token&gt;@lists.example.net</c>, so that what comes back is known without trusting a word of
/// it. A list whose local part has more than 29 octets has no room for a token (RFC 5321 section 4.5.3.1.1: 64); its copies carry <c>+bounces</c>.
/// </summary>
public sealed class ReturnPaths(IReturnPathKeys keys, BounceOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Between the list's local part and the token.</summary>
    public const string Marker = "+b-";

    private const long SecondsPerDay = 24 * 3600;

    private readonly ConcurrentDictionary<ListId, TokenKey> _keys = new();

    /// <summary>The reverse path of one copy.</summary>
    public EnvelopePath For(HostedList list, long post, MemberId member) => For(list, ReturnPathToken.Of(post, member, Today()));

    /// <summary>The reverse path of a message that several members share; what comes back names them itself.</summary>
    public EnvelopePath ForShared(HostedList list, long post, long number) => For(list, ReturnPathToken.OfShared(post, number, Today()));

    private EnvelopePath For(HostedList list, ReturnPathToken? made)
    {
        var at = list.Address.LastIndexOf('@');
        var (local, domain) = (list.Address[..at], list.Address[at..]);
        // A quoted local part ends in a quote: nothing can be added to it.
        if (local.EndsWith('"')) return EnvelopePath.Null;
        var token = EmailAddress.MaxLocalPartBytes - Marker.Length - ReturnPathToken.Length >= System.Text.Encoding.UTF8.GetByteCount(local)
            ? made : null;
        var address = token is { } known ? $"{local}{Marker}{known.Write(list.Id, Key(list.Id))}{domain}" : $"{local}+bounces{domain}";
        return EnvelopePath.TryParse(address, out var path) == EnvelopePathFault.None ? path : EnvelopePath.Null;
    }

    /// <summary>The list's own address and the token's text, when the normalised address is of that form.</summary>
    public static bool TrySplit(string normalized, out string list, out string token)
    {
        var at = normalized.LastIndexOf('@');
        var marker = at < 0 ? -1 : normalized.LastIndexOf(Marker, at, StringComparison.Ordinal);
        (list, token) = marker <= 0 ? ("", "") : (normalized[..marker] + normalized[at..], normalized[(marker + Marker.Length)..at]);
        return marker > 0;
    }

    /// <summary>What this server wrote into a return path of that list, not longer ago than <see cref="BounceOptions.TokenLife"/>; else null.</summary>
    public ReturnPathToken? Read(HostedList list, string token)
    {
        if (!ReturnPathToken.TryRead(token, list.Id, Key(list.Id), out var known)) return null;
        var age = Today() - known.Day;
        return age >= -1 && age <= options.TokenLife.TotalDays ? known : null;
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values) key.Dispose();
        _keys.Clear();
    }

    private TokenKey Key(ListId list) => _keys.GetOrAdd(list, id => new TokenKey(keys.ReturnPathKey(id)));

    private long Today() => time.GetUtcNow().ToUnixTimeSeconds() / SecondsPerDay;
}
