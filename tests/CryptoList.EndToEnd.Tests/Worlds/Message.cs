using System.Text;
using System.Text.RegularExpressions;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>A message as octets in Latin-1, taken apart and put together again by somebody on the way, by hand.</summary>
internal sealed record Message(IReadOnlyList<string> Fields, string Body)
{
    /// <summary>Fields whole, folded as they came, without their last CRLF.</summary>
    public static Message Parse(byte[] octets)
    {
        var text = Encoding.Latin1.GetString(octets);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return new([.. Regex.Split(text[..end], "\r\n(?![ \t])")], text[(end + 4)..]);
    }

    public string Boundary => Regex.Match(string.Join('\n', Fields), "boundary=\"([^\"]*)\"").Groups[1].Value;

    public byte[] ToOctets() => Encoding.Latin1.GetBytes(string.Join("\r\n", Fields) + "\r\n\r\n" + Body);

    public string Field(string name) => Fields.Single(f => Is(f, name));

    public Message With(params string[] atTop) => this with { Fields = [.. atTop, .. Fields] };

    public Message Without(string name) => this with { Fields = [.. Fields.Where(f => !Is(f, name))] };

    public Message Replace(string name, Func<string, string> change) => this with { Fields = [.. Fields.Select(f => Is(f, name) ? change(f) : f)] };

    /// <summary>The decoded control part changed.</summary>
    public Message WithControl(Func<string, string> change) => WithPart(0, octets => Encoding.Latin1.GetBytes(change(Encoding.Latin1.GetString(octets))));

    public Message WithBody(Func<byte[], byte[]> change) => WithPart(1, change);

    public byte[] Part(int index) => Convert.FromBase64String(Parts()[index].Groups[2].Value.Replace("\r\n", ""));

    private Message WithPart(int index, Func<byte[], byte[]> change)
    {
        var part = Parts()[index].Groups[2];
        return this with { Body = Body[..part.Index] + Convert.ToBase64String(change(Part(index)), Base64FormattingOptions.InsertLineBreaks) + "\r\n" + Body[(part.Index + part.Length)..] };
    }

    private List<Match> Parts() => [.. Regex.Matches(Body, @"\r?\n?--[^\r\n]+\r\n((?:[^\r\n]+\r\n)+)\r\n([A-Za-z0-9+/=\r\n]+?)(?=\r\n--)").Cast<Match>()];

    private static bool Is(string field, string name) => field.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);
}
