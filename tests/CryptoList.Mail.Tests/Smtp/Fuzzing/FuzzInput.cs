using System.Text;

namespace CryptoList.Mail.Tests.Smtp.Fuzzing;

/// <summary>One input, the same for the same seed: commands and text built by a grammar, then damaged octet by octet, or not; and where it is cut.</summary>
internal sealed class FuzzInput
{
    private static readonly string[] Fragments =
    [
        "\r\n", "\r", "\n", "\r\n.\r\n", "\n.\n", "\r.\r", "\r\n.\n", ".", "..", "\0", "\xff\xfe", " ", "<>", "\"", "@", ":", "=", "*\r\n", "+2B", "[IPv6:::1]", "\t", "\x7f", "LAST", "\r\nDATA\r\n", "\r\nQUIT\r\n",
    ];

    private static readonly string[] Paths =
    [
        "<a@example.org>", "<b@example.org>", "<>", "<Postmaster>", "<@x.example,@y.example:a@example.org>", "<\"a b\\\"\"@example.org>", "<a@[192.0.2.1]>", "<a@[IPv6:2001:db8::1]>", "<d\xc3\xb6@example.org>", "<a@b@c>", "<@>", "<", "a@example.org", "<a@example.org",
    ];

    private static readonly string[] Parameters =
    [
        "", "", "", " SIZE=100", " SIZE=99999999999999999999", " BODY=8BITMIME", " BODY=BINARYMIME", " SMTPUTF8", " RET=HDRS ENVID=a+2Bb", " RET=X", " NOTIFY=NEVER", " NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+40b", " AUTH=<>", " X", " =", " SIZE=1 SIZE=1",
    ];

    private static readonly string[] Verbs = ["EHLO c", "HELO c", "LHLO c", "RSET", "NOOP", "NOOP x", "VRFY a", "HELP", "STARTTLS", "EHLO", "ehlo d\xc3\xb6", "XYZZY", "", " ", "MAIL", "RCPT", "BDAT", "BDAT x", "BDAT 1 FIRST", "AUTH", "AUTH LOGIN"];

    private readonly Random _random;

    public FuzzInput(int seed, FuzzState state)
    {
        _random = new Random(seed);
        var text = new StringBuilder();
        // Mostly what is expected first.
        if (state == FuzzState.Greeting && _random.Next(2) > 0) text.Append("EHLO c\r\n");
        if (state == FuzzState.InAuth && _random.Next(4) > 0) text.Append(Response());
        if (state == FuzzState.InData && _random.Next(4) > 0) text.Append(Text()).Append(_random.Next(3) == 0 ? "" : ".\r\n");
        if (state == FuzzState.InChunk && _random.Next(4) > 0) text.Append(Text()).Append("\r\nBDAT 4 LAST\r\nab\r\n");
        for (int pieces = _random.Next(8); pieces > 0; pieces--) text.Append(Piece());
        Octets = Encoding.Latin1.GetBytes(text.ToString());
        if (_random.Next(2) == 0) Damage();
        HangsUp = _random.Next(8) > 0;
    }

    public byte[] Octets { get; private set; }

    /// <summary>The client closes at the end; otherwise it goes silent, and only time ends the session.</summary>
    public bool HangsUp { get; }

    /// <summary>The octets in the order they are sent, cut at random.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Cuts()
    {
        int most = _random.Next(16) switch { 0 => 1, < 4 => 8, < 10 => 64, _ => int.MaxValue };
        for (int at = 0; at < Octets.Length;)
        {
            int length = Math.Min(Octets.Length - at, most == int.MaxValue ? most : _random.Next(1, most + 1));
            yield return Octets.AsMemory(at, length);
            at += length;
        }
    }

    private string Piece() => _random.Next(16) switch
    {
        0 or 1 => $"MAIL FROM:{Pick(Paths)}{Pick(Parameters)}\r\n",
        2 or 3 => $"RCPT TO:{Pick(Paths)}{Pick(Parameters)}\r\n",
        4 => "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\n",
        5 or 6 => $"DATA\r\n{Text()}.\r\n",
        7 or 8 => Chunk(),
        9 => $"AUTH {Pick("PLAIN", "SCRAM-SHA-256")}{Pick("", " =", " *", " bixhLHI=")}\r\n{Response()}",
        10 => Pick(Fragments),
        11 => Noise(),
        12 => _random.Next(4) == 0 ? "QUIT\r\n" : Text(),
        _ => Pick(Verbs) + "\r\n",
    };

    private string Chunk()
    {
        string text = Text();
        int said = _random.Next(4) == 0 ? _random.Next(3000) : text.Length;
        return $"BDAT {said}{Pick("", " LAST", " last", " LAST ")}\r\n{text}";
    }

    private string Text()
    {
        var text = new StringBuilder();
        for (int lines = _random.Next(6); lines > 0; lines--)
        {
            text.Append(_random.Next(12) switch
            {
                0 => ".",
                1 => "..",
                2 => new string('x', _random.Next(900, 1100)),
                3 => Pick(Fragments),
                4 => ".\r\n\r\n..a",
                _ => "Subject: some words",
            }).Append("\r\n");
        }
        return text.ToString();
    }

    private string Response() => _random.Next(8) switch
    {
        0 => "*\r\n",
        1 => "\r\n",
        2 => Convert.ToBase64String("n,,n=ann,r=fyko+d2lbbFgONRv9qkxdawL"u8) + "\r\n",
        3 => Convert.ToBase64String("y,,n=eve,r=x"u8) + "\r\n",
        4 => Convert.ToBase64String("c=biws,r=fyko,p=AAAA"u8) + "\r\n",
        // Whatever is well formed costs a derivation of a key: rarely.
        5 => _random.Next(8) == 0 ? Convert.ToBase64String("\0ann\0wrong"u8) + "\r\n" : "AGFubg==\r\n",
        6 => new string('A', _random.Next(600)) + "\r\n",
        _ => Noise() + "\r\n",
    };

    private string Noise()
    {
        var octets = new byte[_random.Next(40)];
        _random.NextBytes(octets);
        return Encoding.Latin1.GetString(octets);
    }

    private void Damage()
    {
        var octets = new List<byte>(Octets);
        for (int times = _random.Next(1, 5); times > 0 && octets.Count > 0; times--)
        {
            int at = _random.Next(octets.Count), length = Math.Min(_random.Next(1, 20), octets.Count - at);
            switch (_random.Next(5))
            {
                case 0: octets[at] = (byte)_random.Next(256); break;
                case 1: octets[at] ^= (byte)(1 << _random.Next(8)); break;
                case 2: octets.RemoveRange(at, length); break;
                case 3: octets.InsertRange(at, octets.GetRange(at, length)); break;
                default: octets.InsertRange(at, Encoding.Latin1.GetBytes(Pick(Fragments))); break;
            }
        }
        Octets = [.. octets];
    }

    private string Pick(params ReadOnlySpan<string> from) => from[_random.Next(from.Length)];
}
