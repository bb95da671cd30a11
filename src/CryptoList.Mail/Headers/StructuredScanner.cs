using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CryptoList.Mail.Headers;

/// <summary>Reads the words of a structured field: white space and comments, tokens, quoted strings (RFC 5322 section 3.2, RFC 2045 section 5.1).</summary>
internal ref struct StructuredScanner(ReadOnlySpan<char> text)
{
    private const string TokenSet =
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~";

    public static readonly SearchValues<char> TokenChars = SearchValues.Create(TokenSet);

    /// <summary>Without the marks of RFC 2231: <c>*</c>, <c>'</c> and <c>%</c>.</summary>
    public static readonly SearchValues<char> ParameterNameChars =
        SearchValues.Create(TokenSet.Replace("*", "").Replace("'", "").Replace("%", ""));

    private ReadOnlySpan<char> _rest = text;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly ReadOnlySpan<char> Rest => _rest;

    public readonly char Peek() => _rest.IsEmpty ? '\0' : _rest[0];

    public void Skip() => _rest = _rest[1..];

    public bool TryTake(char wanted)
    {
        if (_rest.IsEmpty || _rest[0] != wanted)
            return false;
        Skip();
        return true;
    }

    /// <summary>Skips white space and comments; false for a comment that is not closed.</summary>
    public bool SkipBlanks()
    {
        while (true)
        {
            _rest = _rest.TrimStart(" \t");
            if (Peek() != '(')
                return true;
            if (!TryReadComment(out _))
                return false;
        }
    }

    /// <summary>A comment with the comments in it, without the outer brackets. Depth is counted, so nesting costs no stack.</summary>
    public bool TryReadComment(out ReadOnlySpan<char> comment)
    {
        comment = [];
        var depth = 0;
        for (var i = 0; i < _rest.Length; i++)
        {
            if (_rest[i] == '\\')
                i++;
            else if (_rest[i] == '(')
                depth++;
            else if (_rest[i] == ')' && --depth == 0)
            {
                comment = _rest[1..i];
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    /// <summary>The longest run of the characters given; may be empty.</summary>
    public ReadOnlySpan<char> TakeWhile(SearchValues<char> allowed)
    {
        var end = _rest.IndexOfAnyExcept(allowed);
        var taken = end < 0 ? _rest : _rest[..end];
        _rest = _rest[taken.Length..];
        return taken;
    }

    /// <summary>The run up to any of the characters given, or to the end; may be empty.</summary>
    public ReadOnlySpan<char> TakeUntil(SearchValues<char> stops)
    {
        var end = _rest.IndexOfAny(stops);
        var taken = end < 0 ? _rest : _rest[..end];
        _rest = _rest[taken.Length..];
        return taken;
    }

    /// <summary>A quoted string at the position, its quoting taken off; false when it is not closed.</summary>
    public bool TryReadQuoted([NotNullWhen(true)] out string? value)
    {
        value = null;
        var output = new StringBuilder();
        for (var i = 1; i < _rest.Length; i++)
        {
            var c = _rest[i];
            if (c == '"')
            {
                value = output.ToString();
                _rest = _rest[(i + 1)..];
                return true;
            }

            if (c == '\\' && ++i == _rest.Length)
                return false;
            output.Append(_rest[i]);
        }

        return false;
    }
}
