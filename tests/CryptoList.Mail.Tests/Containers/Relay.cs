using System.Text;

namespace CryptoList.Mail.Tests.Containers;

/// <summary>Writes a container as a chain of relays might leave it: everything changed that may change, the decoded parts kept.</summary>
internal sealed class Relay(int seed)
{
    private readonly Random _random = new(seed);

    public byte[] Write(byte[] control, byte[] body)
    {
        var boundary = "r=" + _random.Next() + new string('x', _random.Next(40));
        var unix = _random.Next(6) == 0;
        var text = new StringBuilder();
        Fields(text);
        text.Append("Content-type:").Append(Fold()).Append("Multipart/ENCRYPTED").Append(Blank()).Append(';').Append(Fold());
        var parameters = new[] { "protocol=\"Application/Cryptolist\"", $"BOUNDARY=\"{boundary}\"", "x-scanned=yes" };
        _random.Shuffle(parameters);
        text.Append(string.Join($"{Blank()};{Fold()}", parameters)).Append(_random.Next(2) == 0 ? ";" : "").Append("\r\n");
        Fields(text);
        text.Append("\r\n");
        Noise(text, boundary);
        Part(text, boundary, "application/cryptolist", control, unix);
        Part(text, boundary, "application/octet-stream", body, unix);
        text.Append($"--{boundary}--{Blank()}");
        if (_random.Next(4) > 0)
        {
            text.Append("\r\n");
            Noise(text, boundary);
            Noise(text, boundary);
        }

        var message = text.ToString();
        return Encoding.Latin1.GetBytes(unix ? message.Replace("\r\n", "\n") : message);
    }

    private void Part(StringBuilder text, string boundary, string type, byte[] bytes, bool unix)
    {
        var (encoding, encoded) = Encode(bytes, boundary, unix);
        var fields = new[]
        {
            $"Content-Type:{Fold()}{type}{Blank()}; name=\"a;b\"\r\n",
            $"CONTENT-TRANSFER-ENCODING:{Fold()}{encoding}{Blank()}\r\n",
            "Content-Description: (part\r\n\tof a post\r\n",
            $"X-Scanned:{Fold()}clean\r\n",
        };
        _random.Shuffle(fields);
        text.Append($"--{boundary}{Blank()}\r\n").AppendJoin("", fields).Append("\r\n").Append(encoded).Append("\r\n");
    }

    private (string Encoding, string Encoded) Encode(byte[] bytes, string boundary, bool unix)
    {
        var text = Encoding.Latin1.GetString(bytes);
        switch (_random.Next(4))
        {
            case 0 when !unix && !text.Contains("--" + boundary, StringComparison.Ordinal):
                return ("Binary", text);
            case 1 when bytes.All(value => value is >= 32 and < 127):
                return (_random.Next(2) == 0 ? "7bit" : "8BIT", text);
            case 2:
                return ("Quoted-Printable", QuotedPrintable(bytes));
            default:
                return ("Base64", Base64(bytes));
        }
    }

    private string Base64(byte[] bytes)
    {
        var output = new StringBuilder();
        var line = _random.Next(1, 200);
        foreach (var piece in Convert.ToBase64String(bytes).Chunk(line))
            output.Append(piece).Append(_random.Next(20) == 0 ? " \t" : "").Append(_random.Next(50) == 0 ? "\r\n\r\n" : "\r\n");
        return output.ToString();
    }

    private string QuotedPrintable(byte[] bytes)
    {
        var output = new StringBuilder();
        var column = 0;
        foreach (var value in bytes)
        {
            var piece = value is >= 33 and < 127 and not (byte)'=' and not (byte)'-' && _random.Next(10) > 0 ? ((char)value).ToString() : $"={value:X2}";
            if (column + piece.Length > 75)
            {
                output.Append('=').Append(Blank()).Append("\r\n");
                column = 0;
            }

            output.Append(piece);
            column += piece.Length;
        }

        return output.ToString();
    }

    private void Fields(StringBuilder text)
    {
        for (var count = _random.Next(4); count > 0; count--)
            text.Append($"X-Relay-{_random.Next(9)}:{Fold()}some{Fold()}words; boundary=other\r\n");
    }

    private void Noise(StringBuilder text, string boundary)
    {
        var lines = new[] { "", "Scanned.", $"--{boundary}X", $"-- {boundary}", $" --{boundary}", "--", "Content-Type: text/plain" };
        for (var count = _random.Next(5); count > 0; count--)
            text.Append(lines[_random.Next(lines.Length)]).Append("\r\n");
    }

    private string Fold() => _random.Next(3) switch { 0 => " ", 1 => "\r\n\t", _ => "  \r\n " };

    private string Blank() => _random.Next(3) switch { 0 => "", 1 => " ", _ => "\t " };
}
