using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp.Fuzzing;

/// <summary>Replies as RFC 5321 section 4.2 has them, with the enhanced codes of RFC 2034.</summary>
internal static partial class ReplyGrammar
{
    public static void Check(ReadOnlySequence<byte> octets)
    {
        string text = Encoding.Latin1.GetString(octets);
        Assert.True(text.Length == 0 || text.EndsWith("\r\n", StringComparison.Ordinal), "A reply was not ended.");
        string? group = null;
        foreach (string line in text.Split("\r\n").SkipLast(1))
        {
            Match reply = Line().Match(line);
            Assert.True(reply.Success && line.Length <= 510, $"Not a reply: {line}");
            string code = reply.Groups[1].Value;
            Assert.True(group is null || group == code, $"One reply with two codes: {line}");
            Assert.True(!reply.Groups[3].Success || reply.Groups[3].Value[0] == code[0], $"The codes disagree: {line}");
            group = reply.Groups[2].Value == "-" ? code : null;
        }
        Assert.True(group is null, "A reply lacks its last line.");
    }

    [GeneratedRegex(@"^([2-5][0-5][0-9])([ -])(?:([245]\.[0-9]{1,3}\.[0-9]{1,3}) )?[ -~]*$")]
    private static partial Regex Line();
}
