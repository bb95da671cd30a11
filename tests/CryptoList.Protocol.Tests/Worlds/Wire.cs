using System.Buffers.Text;
using System.Text;

namespace CryptoList.Protocol.Tests.Worlds;

/// <summary>The octets of a container, written without the program's own writers.</summary>
public static class Wire
{
    public const string Boundary = "=_forged";

    public static string B64(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Base64 in lines of 76 characters.</summary>
    public static string Lines(byte[] bytes)
    {
        var text = new StringBuilder();
        foreach (var line in Convert.ToBase64String(bytes).Chunk(76)) text.Append(line).Append("\r\n");
        return text.ToString();
    }

    /// <summary>A whole message of Latin-1 characters, one for each octet.</summary>
    public static string Container(IEnumerable<string> fields, byte[] control, byte[] body) =>
        string.Concat(fields.Select(f => Fold(f) + "\r\n"))
        + $"MIME-Version: 1.0\r\nContent-Type: multipart/encrypted; protocol=\"application/cryptolist\";\r\n boundary=\"{Boundary}\"\r\n\r\n"
        + $"--{Boundary}\r\nContent-Type: application/cryptolist\r\nContent-Transfer-Encoding: base64\r\n\r\n{Lines(control)}"
        + $"--{Boundary}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n{Lines(body)}--{Boundary}--\r\n";

    /// <summary>Folds at 76 columns, amid values where need be.</summary>
    public static string Fold(string field)
    {
        var text = new StringBuilder();
        for (; field.Length > 76; field = " " + field[76..]) text.Append(field.AsSpan(0, 76)).Append("\r\n");
        return text.Append(field).ToString();
    }

    /// <summary>Flips the lowest bit of one byte; from the end when the index is negative.</summary>
    public static byte[] Flip(byte[] bytes, int at)
    {
        byte[] changed = [.. bytes];
        changed[at < 0 ? changed.Length + at : at] ^= 1;
        return changed;
    }

    /// <summary>The other signature (r, n - s) that holds for the same bytes under the same key.</summary>
    public static byte[] OtherSignature(byte[] signature)
    {
        var order = new System.Numerics.BigInteger(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);
        var s = new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        var other = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] result = [.. signature.AsSpan(0, 32), .. new byte[32 - other.Length], .. other];
        return result;
    }
}
