using System.Buffers;
using System.Text;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>The first line of a client's command, cut into its words.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Name">The command in capitals; with UID the one behind it.</param>
/// <param name="ByUid">True where UID stood before it.</param>
/// <param name="ArgumentsAt">Where in the line its arguments begin.</param>
internal readonly record struct ClientCommand(string Tag, string Name, bool ByUid, int ArgumentsAt)
{
    private const int MaxTag = 256;

    private static readonly SearchValues<byte> NotInTags = SearchValues.Create("+(){%*\"\\"u8);

    /// <summary>Reads the line; null when it is no command.</summary>
    public static ClientCommand? Read(ReadOnlySpan<byte> line)
    {
        var rest = line.TrimEnd("\r\n"u8);
        var at = rest.IndexOf((byte)' ');
        if (at is < 1 or > MaxTag || rest[..at].ContainsAnyExceptInRange((byte)'!', (byte)'~') || rest[..at].ContainsAny(NotInTags)) return null;
        var tag = Encoding.ASCII.GetString(rest[..at]);
        var name = Word(rest, ref at);
        var byUid = name == "UID";
        if (byUid) name = Word(rest, ref at);
        return new ClientCommand(tag, name, byUid, Math.Min(at + 1, rest.Length));
    }

    private static string Word(ReadOnlySpan<byte> line, ref int at)
    {
        var rest = line[Math.Min(at + 1, line.Length)..];
        var end = rest.IndexOf((byte)' ');
        var word = Encoding.Latin1.GetString(end < 0 ? rest : rest[..end]).ToUpperInvariant();
        at = Math.Min(line.Length, at + 1 + word.Length);
        return word;
    }
}
