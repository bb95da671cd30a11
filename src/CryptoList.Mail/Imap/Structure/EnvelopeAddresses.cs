using System.Text;

namespace CryptoList.Mail.Imap.Structure;

/// <summary>
/// Address fields for an ENVELOPE (RFC 9051 section 7.5.2): whatever is written there gives addresses, never a fault, for a client shows them and decides nothing by them.
/// </summary>
internal sealed class EnvelopeAddresses
{
    private readonly string _text;
    private readonly ImapStringWriter _output = new();
    private int _at;
    private bool _any;

    private EnvelopeAddresses(string text) => _text = text;

    /// <summary>The list in brackets, or NIL where there is no address.</summary>
    public static string Of(string? field)
    {
        if (field is null) return "NIL";
        var addresses = new EnvelopeAddresses(field);
        addresses.ReadAll();
        return addresses._any ? $"({Encoding.Latin1.GetString(addresses._output.ToArray())})" : "NIL";
    }

    private void ReadAll()
    {
        var (words, inGroup) = (new Words(), false);
        while (_at < _text.Length)
        {
            var c = _text[_at++];
            switch (c)
            {
                case ' ' or '\t':
                    words.Space();
                    break;
                case '(':
                    words.Comment(Enclosed(')'));
                    break;
                case '"':
                    words.Add(Quoted());
                    break;
                case '<':
                    Angle(words);
                    words = new Words();
                    break;
                case ':' when !inGroup:
                    Write(null, null, words.Text, null);
                    (words, inGroup) = (new Words(), true);
                    break;
                case ',' or ';':
                    Bare(words);
                    words = new Words();
                    if (c == ';' && inGroup) (_, inGroup) = (Write(null, null, null, null), false);
                    break;
                case '[':
                    words.Add("[" + Enclosed(']') + "]");
                    break;
                default:
                    words.Add(c.ToString());
                    break;
            }
        }

        Bare(words);
        if (inGroup) Write(null, null, null, null);
    }

    private void Bare(Words words)
    {
        var text = words.Joined;
        if (text.Length == 0) return;
        var at = text.LastIndexOf('@');
        Write(words.LastComment, null, at < 0 ? text : text[..at], at < 0 ? "" : text[(at + 1)..]);
    }

    private void Angle(Words name)
    {
        var words = new Words();
        while (_at < _text.Length && _text[_at] != '>')
        {
            var c = _text[_at++];
            if (c == '"') words.Add(Quoted());
            else if (c == '(') _ = Enclosed(')');
            else if (c is not (' ' or '\t')) words.Add(c.ToString());
        }

        _at++;
        var text = words.Text;
        string? route = null;
        // A route is obsolete, and has a place of its own in the answer (RFC 5322 section 4.4).
        if (text.StartsWith('@') && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon) (route, text) = (text[..colon], text[(colon + 1)..]);
        var at = text.LastIndexOf('@');
        var shown = name.Text.Length > 0 ? name.Text : name.LastComment;
        Write(shown, route, at < 0 ? text : text[..at], at < 0 ? "" : text[(at + 1)..]);
    }

    private string Quoted()
    {
        var text = new StringBuilder();
        while (_at < _text.Length && _text[_at] != '"')
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length) _at++;
            text.Append(_text[_at++]);
        }

        _at++;
        return text.ToString();
    }

    private string Enclosed(char close)
    {
        var (text, depth) = (new StringBuilder(), 0);
        while (_at < _text.Length)
        {
            var c = _text[_at++];
            if (c == close && depth == 0) break;
            if (c == '\\' && _at < _text.Length) c = _text[_at++];
            else if (c == '(' && close == ')') depth++;
            else if (c == close) depth--;
            text.Append(c);
        }

        return text.ToString();
    }

    private bool Write(string? name, string? route, string? mailbox, string? host)
    {
        _any = true;
        _output.Raw("(").String(string.IsNullOrEmpty(name) ? null : name).Raw(" ").String(route).Raw(" ").String(mailbox).Raw(" ").String(host).Raw(")");
        return true;
    }

    /// <summary>What stands before the next mark.</summary>
    private sealed class Words
    {
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _joined = new();
        private bool _space;

        public string? LastComment { get; private set; }

        public string Text => _text.ToString();

        /// <summary>The same without the spaces between words, as in an address without angle brackets.</summary>
        public string Joined => _joined.ToString();

        public void Space() => _space = _text.Length > 0;

        public void Comment(string text) => (LastComment, _space) = (text, _text.Length > 0);

        public void Add(string text)
        {
            if (_space) _text.Append(' ');
            _space = false;
            _text.Append(text);
            _joined.Append(text);
        }
    }
}
