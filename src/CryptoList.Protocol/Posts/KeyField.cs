using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Protocol.Posts;

/// <summary><c>CryptoList-Key: v=1; to=…; enc=…; ct=…</c>: a key wrapped for one HPKE key.</summary>
public sealed record KeyField(KeyId To, ReadOnlyMemory<byte> Enc, ReadOnlyMemory<byte> Ciphertext)
{
    public const string Name = "CryptoList-Key";

    /// <summary>All key fields of one copy stay below this, in bytes.</summary>
    public const int MaxTotalBytes = 32 * 1024;

    private const int LineLength = 76;

    /// <summary>False for anything but each parameter exactly once, none unknown, none empty, values in canonical base64url.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out KeyField? field)
    {
        field = null;
        if (FieldParameters.TryParse(value, ["v", "to", "enc", "ct"]) is not ["1", var to, var enc, var ct]) return false;
        if (CanonicalBase64Url.TryDecode(to) is not { Length: KeyId.Size } id) return false;
        if (CanonicalBase64Url.TryDecode(enc) is not { } encBytes || CanonicalBase64Url.TryDecode(ct) is not { } ctBytes) return false;
        field = new KeyField(new KeyId(BinaryPrimitives.ReadUInt64BigEndian(id)), encBytes, ctBytes);
        return true;
    }

    /// <summary>The whole field, folded to lines of 76, with its CRLF.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        output.Write(Opening(To, Enc.Span));
        WriteClosing(Ciphertext.Span, output);
    }

    /// <summary>The part of the field that is the same for every copy to one key: all before the value of <c>ct</c>.</summary>
    internal static byte[] Opening(KeyId to, ReadOnlySpan<byte> enc)
    {
        var text = new StringBuilder($"{Name}: v=1; to={to};\r\n");
        Fold(text, " enc=" + Base64Url.EncodeToString(enc) + ";");
        return Encoding.ASCII.GetBytes(text.Append(" ct=").ToString());
    }

    /// <summary>How many bytes <see cref="WriteClosing"/> writes for a ciphertext of that length.</summary>
    internal static int ClosingLength(int ciphertext)
    {
        var text = Base64Url.GetEncodedLength(ciphertext);
        var behindFirst = Math.Max(0, text - (LineLength - " ct=".Length));
        return text + (3 * ((behindFirst + LineLength - 2) / (LineLength - 1))) + 2;
    }

    /// <summary>The value of <c>ct</c>, folded, and the CRLF that ends the field.</summary>
    internal static void WriteClosing(ReadOnlySpan<byte> ciphertext, IBufferWriter<byte> output)
    {
        var length = Base64Url.GetEncodedLength(ciphertext.Length);
        Span<byte> text = length <= 512 ? stackalloc byte[length] : new byte[length];
        Base64Url.EncodeToUtf8(ciphertext, text);
        var room = LineLength - " ct=".Length;
        while (text.Length > room)
        {
            output.Write(text[..room]);
            output.Write("\r\n "u8);
            text = text[room..];
            room = LineLength - 1;
        }

        output.Write(text);
        output.Write("\r\n"u8);
    }

    private static void Fold(StringBuilder output, string line)
    {
        for (; line.Length > LineLength; line = " " + line[LineLength..]) output.Append(line.AsSpan(0, LineLength)).Append("\r\n");
        output.Append(line).Append("\r\n");
    }
}
