using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CryptoList.Mail.Imap;

/// <summary>What a search key asks of a message's content.</summary>
public enum SearchKeyKind
{
    /// <summary>Nothing: flags, numbers, the server's dates.</summary>
    Metadata,
    Bcc,
    Body,
    Cc,
    From,
    Header,
    Larger,
    SentBefore,
    SentOn,
    SentSince,
    Smaller,
    Subject,
    Text,
    To,
}

/// <summary>One key that stands alone, as it is written.</summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Octets">All of it, with its arguments.</param>
/// <param name="Arguments">Its arguments, where it asks for content; octets as Latin-1.</param>
public sealed record SearchKey(SearchKeyKind Kind, byte[] Octets, IReadOnlyList<string> Arguments);

/// <summary>The arguments of SEARCH (RFC 9051 section 6.4.4): what stands before the keys, and the keys with what joins them.</summary>
/// <param name="Head">RETURN and CHARSET as written, with a space behind them; or nothing.</param>
/// <param name="Charset">The charset of strings; null where none is named.</param>
/// <param name="Pieces">Keys, and between them what joins them: brackets, NOT, OR, spaces.</param>
public sealed record SearchCommand(byte[] Head, string? Charset, IReadOnlyList<SearchCommand.Piece> Pieces)
{
    private const int MaxDepth = 50;

    /// <summary>A key, or text between keys.</summary>
    public readonly record struct Piece(SearchKey? Key, string Joint);

    /// <summary>True when a key asks for content.</summary>
    public bool TouchesContent => Pieces.Any(p => p.Key is { Kind: not SearchKeyKind.Metadata });

    /// <summary>Reads what follows the word SEARCH and a space; false for what is not known here, whose meaning is the server's.</summary>
    public static bool TryParse(ReadOnlySpan<byte> arguments, [NotNullWhen(true)] out SearchCommand? command)
    {
        command = null;
        arguments = arguments.TrimEnd("\r\n"u8);
        var scanner = new ImapScanner(arguments);
        string? charset = null;
        var headEnd = 0;
        var at = scanner;
        while (at.TryWord(out var word) && word.ToUpperInvariant() is "RETURN" or "CHARSET" && at.Take(' '))
        {
            if (word.StartsWith('C') || word.StartsWith('c'))
            {
                if (!at.TryAstring(out charset)) return false;
            }
            else if (!at.TryValue(out _))
            {
                return false;
            }

            if (!at.Take(' ')) return false;
            headEnd = at.At;
            scanner = at;
        }

        var pieces = new List<Piece>();
        if (!ReadKeys(ref scanner, pieces, 0) || !scanner.AtEnd) return false;
        command = new SearchCommand(arguments[..headEnd].ToArray(), charset, pieces);
        return true;
    }

    /// <summary>The keys again, each as the function gives it.</summary>
    public byte[] Write(Func<SearchKey, byte[]> key)
    {
        using var output = new MemoryStream();
        foreach (var piece in Pieces) output.Write(piece.Key is { } leaf ? key(leaf) : Encoding.ASCII.GetBytes(piece.Joint));
        return output.ToArray();
    }

    private static bool ReadKeys(ref ImapScanner scanner, List<Piece> pieces, int depth)
    {
        do
        {
            if (!ReadKey(ref scanner, pieces, depth)) return false;
            if (scanner.Peek == ' ') pieces.Add(new Piece(null, " "));
        }
        while (scanner.Take(' '));
        return true;
    }

    private static bool ReadKey(ref ImapScanner scanner, List<Piece> pieces, int depth)
    {
        if (depth > MaxDepth) return false;
        if (scanner.Take('('))
        {
            pieces.Add(new Piece(null, "("));
            if (!ReadKeys(ref scanner, pieces, depth + 1) || !scanner.Take(')')) return false;
            pieces.Add(new Piece(null, ")"));
            return true;
        }

        var start = scanner;
        if (!scanner.TryWord(out var word)) return false;
        word = word.ToUpperInvariant();
        if (word is "NOT" or "OR")
        {
            pieces.Add(new Piece(null, word + " "));
            if (!scanner.Take(' ') || !ReadKey(ref scanner, pieces, depth + 1)) return false;
            if (word == "NOT") return true;
            pieces.Add(new Piece(null, " "));
            return scanner.Take(' ') && ReadKey(ref scanner, pieces, depth + 1);
        }

        if (SearchKeyNames.Find(word) is not { } known) return false;
        var arguments = new List<string>();
        for (var i = 0; i < known.Arguments; i++)
        {
            if (!scanner.Take(' ') || !scanner.TryAstring(out var argument)) return false;
            arguments.Add(argument);
        }

        pieces.Add(new Piece(new SearchKey(known.Kind, start.UpTo(scanner).ToArray(), arguments), ""));
        return true;
    }
}
