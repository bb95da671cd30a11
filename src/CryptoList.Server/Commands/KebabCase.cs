using System.Text;

namespace CryptoList.Server.Commands;

/// <summary>Names of refusals and states as they are said: <c>WrongPrevious</c> is <c>wrong-previous</c>.</summary>
internal static class KebabCase
{
    public static string Of(Enum name)
    {
        var text = new StringBuilder();
        foreach (var letter in name.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
