using System.Collections.Concurrent;
using System.Text;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Tokens;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Leaving;

/// <summary>
/// What each copy says about leaving (RFC 2369 section 3.2, RFC 8058): <c>https://…/u/TOKEN</c> where there is a public address, and
/// <c>list+u-TOKEN@domain</c> where the local part leaves room for it. In the link 8 characters of the list's id stand before the token.
/// </summary>
public sealed class LeaveLinks(IReturnPathKeys keys, LeaveOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Between the list's local part and the token.</summary>
    public const string Marker = "+u-";

    /// <summary>What a link's path begins with, below the public address.</summary>
    public const string Path = "u/";

    private const int ListTagSize = 5;
    private const int ListTagLength = ListTagSize * 8 / 5;
    private const long SecondsPerDay = 24 * 3600;

    private readonly ConcurrentDictionary<ListId, TokenKey> _keys = new();

    /// <summary>Whether copies carry a link for one click.</summary>
    public bool HasLink => options.PublicUrl is not null;

    /// <summary>The fields of one member's copy; of a copy that is for several or nobody in particular when <paramref name="member"/> is null.</summary>
    public IEnumerable<HeaderField> FieldsFor(HostedList list, MemberId? member)
    {
        if (member is not { } one)
        {
            yield return HeaderField.Create("List-Unsubscribe", ListFields.MailTo(list, "+unsubscribe"));
            yield break;
        }

        var token = LeaveToken.Of(one, Today()).Write(list.Id, Key(list.Id));
        var mail = Encoding.UTF8.GetByteCount(Local(list)) + Marker.Length + LeaveToken.Length <= EmailAddress.MaxLocalPartBytes ? Marker + token : "+unsubscribe";
        var mailTo = ListFields.MailTo(list, mail);
        yield return HeaderField.Create("List-Unsubscribe", options.PublicUrl is null ? mailTo : $"<{Link(list, token)}>, {mailTo}");
        if (HasLink) yield return HeaderField.Create("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }

    /// <summary>A link for that member, or null without a public address.</summary>
    public Uri? LinkFor(HostedList list, MemberId member) =>
        HasLink ? new Uri(Link(list, LeaveToken.Of(member, Today()).Write(list.Id, Key(list.Id)))) : null;

    /// <summary>The list's own address and the token's text, when the normalised address is of that form.</summary>
    public static bool TrySplit(string normalized, out string list, out string token)
    {
        var at = normalized.LastIndexOf('@');
        var marker = at < 0 ? -1 : normalized.LastIndexOf(Marker, at, StringComparison.Ordinal);
        (list, token) = marker <= 0 ? ("", "") : (normalized[..marker] + normalized[at..], normalized[(marker + Marker.Length)..at]);
        return marker > 0;
    }

    /// <summary>What this server wrote for that list, as long as its links hold; else null.</summary>
    public LeaveToken? Read(HostedList list, string token)
    {
        if (!LeaveToken.TryRead(token, list.Id, Key(list.Id), out var known)) return null;
        var age = Today() - known.Day;
        var keep = Math.Min(list.Log.AtHead(Now()).Policy.Keep, TimeSpan.FromDays(3650).TotalSeconds);
        return age >= -1 && age <= (keep / SecondsPerDay) + options.LinkLife.TotalDays ? known : null;
    }

    /// <summary>The list and the token of a link's last part; null for any other text.</summary>
    public (HostedList List, LeaveToken Token)? ReadLink(ListDirectory directory, string text)
    {
        if (text.Length != ListTagLength + LeaveToken.Length) return null;
        foreach (var list in directory.All)
        {
            if (text.StartsWith(Tag(list.Id), StringComparison.Ordinal) && Read(list, text[ListTagLength..]) is { } token) return (list, token);
        }

        return null;
    }

    public void Dispose()
    {
        foreach (var key in _keys.Values) key.Dispose();
        _keys.Clear();
    }

    private static string Local(HostedList list) => list.Address[..list.Address.LastIndexOf('@')];

    private static string Tag(ListId list) => MaskedToken.Base32(list.ToArray().AsSpan(0, ListTagSize));

    private string Link(HostedList list, string token) => $"{options.PublicUrl!.AbsoluteUri}{Path}{Tag(list.Id)}{token}";

    private TokenKey Key(ListId list) => _keys.GetOrAdd(list, id => new TokenKey(keys.ReturnPathKey(id)));

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();

    private long Today() => Now() / SecondsPerDay;
}
