using System.Buffers;

namespace CryptoList.Mail.Headers;

/// <summary>Puts a name and a value into lines, RFC 5322 section 2.2.3.</summary>
internal static class HeaderFolder
{
    /// <summary>The field without the CRLF that ends it.</summary>
    /// <exception cref="ArgumentException">A line above 998 bytes cannot be avoided.</exception>
    public static byte[] Fold(string name, ReadOnlySpan<byte> value, HeaderFolding folding)
    {
        var output = new ArrayBufferWriter<byte>(name.Length + value.Length + value.Length / 32 + 16);
        foreach (var c in name)
            output.Write([(byte)c]);
        output.Write(":"u8);
        var line = name.Length + 1;
        var gap = " "u8;
        while (!value.IsEmpty)
        {
            var wordLength = value.IndexOfAny((byte)' ', (byte)'\t');
            var word = wordLength < 0 ? value : value[..wordLength];
            if (folding == HeaderFolding.Anywhere && gap.Length + word.Length >= HeaderSyntax.PreferredLine)
                line = WriteInPieces(output, line, gap, word);
            else
                line = WriteWhole(output, name, line, gap, word);
            value = value[word.Length..];
            var gapLength = value.IndexOfAnyExcept((byte)' ', (byte)'\t');
            gap = gapLength < 0 ? value : value[..gapLength];
            value = value[gap.Length..];
        }

        return output.WrittenSpan.ToArray();
    }

    private static int WriteWhole(ArrayBufferWriter<byte> output, string name, int line, ReadOnlySpan<byte> gap, ReadOnlySpan<byte> word)
    {
        var length = gap.Length + word.Length;
        if (length > HeaderSyntax.LongestLine)
            throw new ArgumentException($"The field {name} has a word that fits no line.", nameof(word));

        // Right after the colon a fold is worth it only where it makes the line short enough.
        var first = line == name.Length + 1;
        if (line + length > HeaderSyntax.PreferredLine
            && (!first || length <= HeaderSyntax.PreferredLine || line + length > HeaderSyntax.LongestLine))
        {
            output.Write("\r\n"u8);
            line = 0;
        }

        output.Write(gap);
        output.Write(word);
        return line + length;
    }

    private static int WriteInPieces(ArrayBufferWriter<byte> output, int line, ReadOnlySpan<byte> gap, ReadOnlySpan<byte> word)
    {
        if (line + gap.Length >= HeaderSyntax.PreferredLine)
        {
            output.Write("\r\n"u8);
            line = 0;
        }

        // White space has no meaning here, so a long run of it is as good as one space.
        output.Write(" "u8);
        line++;
        while (word.Length > HeaderSyntax.PreferredLine - line)
        {
            var piece = HeaderSyntax.PreferredLine - line;
            output.Write(word[..piece]);
            output.Write("\r\n "u8);
            word = word[piece..];
            line = 1;
        }

        output.Write(word);
        return line + word.Length;
    }
}
