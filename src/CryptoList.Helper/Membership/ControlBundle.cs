using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Helper.Membership;

/// <summary>One sealed control message on its way to one device of one list.</summary>
internal sealed record SealedControl(ListId List, Fingerprint To, byte[] Message);

/// <summary>
/// Sealed control messages as a file that is passed by hand, one a line; whoever else reads it learns who gets something, and no more:
/// <c>{"v":1,"list":"&lt;16B&gt;","to":"&lt;fp 32B&gt;","msg":"&lt;b64u&gt;"}</c>.
/// </summary>
internal static class ControlBundle
{
    private const int MaxLineBytes = 128 * 1024;

    /// <summary>The lines, each with its LF.</summary>
    public static byte[] Write(IEnumerable<SealedControl> messages) => Encoding.UTF8.GetBytes(string.Concat(messages.Select(m =>
        new StrictJsonWriter().Integer("v", 1).Bytes("list", m.List).Bytes("to", m.To.Value).Bytes("msg", m.Message) + "\n")));

    /// <exception cref="HelperException">A line is not such a message.</exception>
    public static IReadOnlyList<SealedControl> Parse(ReadOnlySpan<byte> utf8, string name)
    {
        var messages = new List<SealedControl>();
        foreach (var range in utf8.Split((byte)'\n'))
        {
            var line = utf8[range].TrimEnd((byte)'\r');
            if (line.IsEmpty) continue;
            try
            {
                var json = StrictObject.Parse(line, MaxLineBytes);
                json.Version(1);
                messages.Add(new SealedControl(json.ListId("list"), new Fingerprint(new Digest(json.Bytes("to", Digest.Size))), json.Bytes("msg")));
                json.End();
            }
            catch (StrictJsonException e)
            {
                throw HelperException.Usage($"{name} does not hold control messages: line {messages.Count + 1}. {e.Message}");
            }
        }

        return messages.Count > 0 ? messages : throw HelperException.Usage($"{name} holds no control message.");
    }
}
