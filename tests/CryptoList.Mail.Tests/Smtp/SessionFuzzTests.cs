using System.Text;
using CryptoList.Mail.Smtp.Server;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>Random octets and random commands in each state: the session ends by itself or still answers, and nothing is thrown.</summary>
public class SessionFuzzTests
{
    private static readonly string[] Pieces =
    [
        "EHLO c\r\n", "HELO c\r\n", "LHLO c\r\n", "MAIL FROM:<a@example.org>\r\n", "MAIL FROM:<", "RCPT TO:<b@example.org>\r\n", "RCPT TO:", "DATA\r\n", "BDAT 5\r\n", "BDAT 5 LAST\r\n", "BDAT 0 LAST\r\n",
        "RSET\r\n", "NOOP\r\n", "HELP\r\n", "VRFY x\r\n", "\r\n", "\r", "\n", ".", "\r\n.\r\n", "..", " ", "\0", "\xff\xfe", "<>", "\"", "SIZE=", "hello", "[IPv6:::1]", "@", ":", "=", "+2B",
    ];

    private static readonly string[][] Preludes =
    [
        [],
        ["EHLO c\r\n"],
        ["EHLO c\r\n", "MAIL FROM:<a@example.org>\r\n"],
        ["EHLO c\r\n", "MAIL FROM:<a@example.org>\r\n", "RCPT TO:<b@example.org>\r\n"],
        ["EHLO c\r\n", "MAIL FROM:<a@example.org>\r\n", "RCPT TO:<b@example.org>\r\n", "DATA\r\n"],
        ["EHLO c\r\n", "MAIL FROM:<a@example.org>\r\n", "RCPT TO:<b@example.org>\r\n", "BDAT 2\r\n\r\n"],
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Whatever_is_sent_the_session_ends_in_order(int state)
    {
        Gen<string> piece = Gen.OneOf(Gen.Elements(Pieces), Gen.Choose(0, 255).ArrayOf().Select(octets => new string([.. octets.Select(o => (char)o)])));
        Arbitrary<string[]> scripts = Arb.From(piece.ArrayOf());
        Prop.ForAll(scripts, script => RunAsync(Preludes[state], script).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    private static async Task<bool> RunAsync(string[] prelude, string[] script)
    {
        await using Dialogue dialogue = new(new SmtpServerOptions { MaxMessageSize = 1000, MaxErrors = 1000 });
        _ = dialogue.RawReplies;
        foreach (string text in prelude.Concat(script))
        {
            // The session closes its end when it is over; what is written then goes nowhere.
            await dialogue.SendAsync(Encoding.Latin1.GetBytes(text));
        }
        dialogue.HangUp();
        SmtpSessionEnd end = await dialogue.End.WaitAsync(TimeSpan.FromSeconds(30));
        List<string> replies = await dialogue.RepliesToEndAsync();
        bool wellFormed = replies.All(r => r.Length >= 3 && r[0] is >= '2' and <= '5');
        bool oneOutcomeEach = dialogue.Handler.Begun.All(m => m.Completed != m.Aborted);
        return wellFormed && oneOutcomeEach && dialogue.Handler.Disposed && dialogue.Faults.IsEmpty && Enum.IsDefined(end);
    }
}
