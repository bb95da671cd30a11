using System.Diagnostics.CodeAnalysis;
using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Addresses;

/// <summary>Reads address lists, RFC 5322 section 3.4, from left to right and never back.</summary>
internal ref struct AddressListParser
{
    private readonly bool _groups;
    private readonly List<Mailbox> _mailboxes = [];
    private StructuredScanner _scanner;

    private AddressListParser(string value, bool groups)
    {
        _groups = groups;
        _scanner = new StructuredScanner(value);
    }

    public static bool TryParse(string value, bool groups, [NotNullWhen(true)] out List<Mailbox>? mailboxes)
    {
        mailboxes = null;
        if (!HeaderSyntax.IsHarmless(value))
            return false;
        var parser = new AddressListParser(value, groups);
        do
        {
            if (!parser.ReadAddress(inGroup: false))
                return false;
        }
        while (parser._scanner.TryTake(','));
        mailboxes = parser._mailboxes;
        return parser._scanner.AtEnd;
    }

    /// <summary>A mailbox or a group, and the white space after it.</summary>
    private bool ReadAddress(bool inGroup)
    {
        var words = new List<AddressWord>();
        while (_scanner.SkipBlanks())
        {
            switch (_scanner.Peek())
            {
                case '<':
                    return ReadAngleAddress(words);
                case '@':
                    return words.Count == 1 && ReadDomain(null, words[0]) && _scanner.SkipBlanks();
                case ':' when _groups && !inGroup && words.Count > 0:
                    return ReadGroup();
                default:
                    if (!TryReadWord(out var word))
                        return false;
                    words.Add(word);
                    break;
            }
        }

        return false;
    }

    private bool ReadAngleAddress(List<AddressWord> name)
    {
        _scanner.Skip();
        return _scanner.SkipBlanks() && TryReadWord(out var local) && _scanner.SkipBlanks()
            && ReadDomain(AddressWord.JoinPhrase(name), local) && _scanner.SkipBlanks()
            && _scanner.TryTake('>') && _scanner.SkipBlanks();
    }

    private bool ReadDomain(string? displayName, AddressWord local)
    {
        if (!_scanner.TryTake('@') || !_scanner.SkipBlanks())
            return false;
        string domain;
        if (_scanner.TryTake('['))
        {
            domain = $"[{_scanner.TakeUntil(AddressSyntax.WordEndsButColon)}]";
            if (!_scanner.TryTake(']'))
                return false;
        }
        else
        {
            domain = _scanner.TakeUntil(AddressSyntax.WordEnds).ToString();
        }

        if (!EmailAddress.TryCreate(local.Text, local.Quoted, domain, out var address))
            return false;
        _mailboxes.Add(new Mailbox(displayName, address));
        return true;
    }

    private bool ReadGroup()
    {
        _scanner.Skip();
        if (!_scanner.SkipBlanks())
            return false;
        if (_scanner.Peek() != ';')
        {
            do
            {
                if (!ReadAddress(inGroup: true))
                    return false;
            }
            while (_scanner.TryTake(','));
        }

        return _scanner.TryTake(';') && _scanner.SkipBlanks();
    }

    private bool TryReadWord(out AddressWord word)
    {
        word = default;
        if (_scanner.Peek() == '"')
        {
            if (!_scanner.TryReadQuoted(out var quoted))
                return false;
            word = new AddressWord(quoted, Quoted: true);
            return true;
        }

        word = new AddressWord(_scanner.TakeUntil(AddressSyntax.WordEnds).ToString(), Quoted: false);
        return word.Text.Length > 0;
    }
}
