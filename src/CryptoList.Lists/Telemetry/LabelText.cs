using System.Collections.Concurrent;
using System.Text;

namespace CryptoList.Lists.Telemetry;

/// <summary>The words of labels: <c>WrongPrevious</c> is <c>wrong-previous</c>. Each is made once.</summary>
public static class LabelText
{
    private static readonly ConcurrentDictionary<Enum, string> Known = new();

    /// <summary>The word for a value.</summary>
    public static string Of(Enum value) => Known.GetOrAdd(value, static name =>
    {
        var text = new StringBuilder();
        foreach (var letter in name.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    });
}
