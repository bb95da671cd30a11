using System.Text;
using CryptoList.Mail.Mime;
using Xunit;

namespace CryptoList.Mail.Tests.Mime;

public class MimeLimitsTests
{
    [Fact]
    public void A_hundred_thousand_empty_parts_are_refused_after_a_tenth_of_them_was_read()
    {
        using var stream = new CountingStream(ManyParts(100_000));

        Assert.Equal(MailFormatFault.TooManyParts, Refusal.Of(() => MimeReader.Index(stream)));
        Assert.InRange(stream.BytesRead, 1, stream.Length / 4);
    }

    [Fact]
    public void A_hundred_thousand_empty_parts_are_indexed_in_one_pass_where_they_are_allowed()
    {
        using var stream = new CountingStream(ManyParts(100_000));

        Assert.Equal(100_000, MimeReader.Index(stream, new() { MaxParts = 100_001 }).Children.Count);
        Assert.Equal(stream.Length, stream.BytesRead);
    }

    [Fact]
    public void Memory_grows_with_the_parts_and_not_with_what_is_in_them()
    {
        using var small = new CountingStream(OneBody(1_000_000));
        using var large = new CountingStream(OneBody(20_000_000));
        MimeReader.Index(small);
        var before = GC.GetAllocatedBytesForCurrentThread();
        MimeReader.Index(small);
        var between = GC.GetAllocatedBytesForCurrentThread();
        MimeReader.Index(large);
        var after = GC.GetAllocatedBytesForCurrentThread();

        Assert.InRange(after - between, 0, between - before + 10_000);
    }

    [Fact]
    public void Parts_may_be_nested_as_deep_as_the_limit_says_and_no_deeper()
    {
        Assert.Equal("multipart/mixed", Index(Nested(32), new()).MediaType);
        Assert.Equal(MailFormatFault.TooDeep, Refusal.Of(() => Index(Nested(33), new())));
        Assert.Equal(MailFormatFault.TooDeep, Refusal.Of(() => Index(Nested(5), new() { MaxDepth = 4 })));
    }

    [Fact]
    public void Messages_in_messages_count_as_depth() =>
        Assert.Equal(MailFormatFault.TooDeep, Refusal.Of(() => Index(string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\r\n\r\n", 34)), new())));

    [Fact]
    public void The_message_itself_counts_as_a_part()
    {
        var text = Encoding.ASCII.GetString(ManyParts(3));
        Assert.Equal(3, Index(text, new() { MaxParts = 4 }).Children.Count);
        Assert.Equal(MailFormatFault.TooManyParts, Refusal.Of(() => Index(text, new() { MaxParts = 3 })));
    }

    [Theory]
    [InlineData("7bit", 100, true)]
    [InlineData("7bit", 101, false)]
    [InlineData("binary", 500_000, true)]
    public void A_line_of_a_body_may_be_as_long_as_the_limit_says(string encoding, int length, bool fits)
    {
        var text = $"Content-Transfer-Encoding: {encoding}\r\n\r\n{new string('x', length)}\r\n";
        if (fits)
            Assert.Equal(length + 2, Index(text, new() { MaxLineBytes = 100 }).BodyLength);
        else
            Assert.Equal(MailFormatFault.LineTooLong, Refusal.Of(() => Index(text, new() { MaxLineBytes = 100 })));
    }

    [Fact]
    public void A_line_longer_than_the_buffer_is_still_counted()
    {
        var text = "A: 1\r\n\r\n" + new string('x', 1_000_000) + "\r\n";
        Assert.Equal(MailFormatFault.LineTooLong, Refusal.Of(() => Index(text, new() { MaxLineBytes = 999_999 })));
        Assert.Equal(1, Index(text, new() { MaxLineBytes = 1_000_000 }).BodyLines);
    }

    [Theory]
    [InlineData(2, 1000, 1000, MailFormatFault.TooManyFields)]
    [InlineData(9, 17, 1000, MailFormatFault.HeaderTooLarge)]
    [InlineData(9, 1000, 3, MailFormatFault.LineTooLong)]
    public void The_limits_of_a_header_hold_for_each_part(int fields, int bytes, int line, MailFormatFault fault)
    {
        const string text = "A: 1\r\nB: 2\r\nC: 3\r\n\r\nbody\r\n";
        var limits = new MimeLimits { Headers = new() { MaxFields = fields, MaxBytes = bytes, MaxLineBytes = line } };
        Assert.Equal(fault, Refusal.Of(() => Index(text, limits)));
    }

    private static byte[] ManyParts(int count) =>
        Encoding.ASCII.GetBytes("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + string.Concat(Enumerable.Repeat("--b\r\n\r\n", count)) + "--b--\r\n");

    private static byte[] OneBody(int length) =>
        Encoding.ASCII.GetBytes("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 76) + "\r\n", length / 78)) + "--b--\r\n");

    private static string Nested(int depth) =>
        string.Concat(Enumerable.Range(0, depth).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}x\r\n\r\n--b{i}x\r\n"));

    private static MimeEntity Index(string text, MimeLimits limits)
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(text));
        return MimeReader.Index(stream, limits);
    }
}
