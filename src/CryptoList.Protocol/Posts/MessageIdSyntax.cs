namespace CryptoList.Protocol.Posts;

/// <summary>
/// <c>mid</c>, protocol section 4: <c>&lt;</c>, printable ASCII without space and angle brackets with exactly one <c>@</c>,
/// <c>&gt;</c>, at most 250 bytes. Narrower than RFC 5322's msg-id.
/// </summary>
public static class MessageIdSyntax
{
    public const int MaxBytes = 250;

    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length is < 5 or > MaxBytes || text[0] != '<' || text[^1] != '>') return false;
        var inner = text[1..^1];
        if (inner.ContainsAnyExceptInRange('!', '~') || inner.ContainsAny('<', '>')) return false;
        var at = inner.IndexOf('@');
        return at > 0 && at < inner.Length - 1 && inner.LastIndexOf('@') == at;
    }
}
