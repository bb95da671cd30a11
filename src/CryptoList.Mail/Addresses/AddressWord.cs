using System.Text;
using CryptoList.Mail.Headers;

namespace CryptoList.Mail.Addresses;

/// <summary>A word of a phrase or a local part: an atom, dots in it taken too (RFC 5322 section 4.1), or a quoted string without its quotes.</summary>
internal readonly record struct AddressWord(string Text, bool Quoted)
{
    /// <summary>The words with one space between them, encoded words decoded; within quotes nothing is (RFC 2047 section 5). Null for none.</summary>
    public static string? JoinPhrase(List<AddressWord> words)
    {
        if (words.Count == 0)
            return null;
        var output = new StringBuilder();
        for (var i = 0; i < words.Count;)
        {
            if (i > 0)
                output.Append(' ');
            if (words[i].Quoted)
            {
                output.Append(words[i++].Text);
                continue;
            }

            var end = words.FindIndex(i, word => word.Quoted);
            if (end < 0)
                end = words.Count;
            output.Append(EncodedWords.Decode(string.Join(' ', words.GetRange(i, end - i).Select(word => word.Text))));
            i = end;
        }

        return output.ToString();
    }
}
