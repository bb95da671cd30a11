using System.IO.Compression;
using System.Text;
using CryptoList.Mail.Headers;
using Xunit;

namespace CryptoList.Mail.Tests.Headers;

public class HeaderBlockReadFromTests
{
    [Fact]
    public void The_position_is_left_at_the_body()
    {
        var stream = Stream("skipped|A: 1\r\nB: 2\r\n\r\nbody");
        stream.Position = 8;
        var block = HeaderBlock.ReadFrom(stream);

        Assert.Equal(["1", "2"], block.Select(item => item.Value));
        Assert.Equal("body", new StreamReader(stream).ReadToEnd());
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_read_no_further_than_the_empty_line()
    {
        var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionMode.Compress, leaveOpen: true))
            deflate.Write("A: 1\r\n\r\nbody"u8);
        compressed.Position = 0;
        using var stream = new DeflateStream(compressed, CompressionMode.Decompress);

        Assert.Equal("1", Assert.Single(HeaderBlock.ReadFrom(stream)).Value);
        Assert.Equal("body", new StreamReader(stream).ReadToEnd());
    }

    [Fact]
    public void A_block_longer_than_any_buffer_is_read_whole()
    {
        var text = string.Concat(Enumerable.Range(0, 900).Select(i => $"X-{i}: {new string('v', 200)}\r\n"));
        var stream = Stream(text + "\r\nbody");

        Assert.Equal(text, Encoding.ASCII.GetString(HeaderBlock.ReadFrom(stream).ToArray()));
        Assert.Equal(text.Length + 2, stream.Position);
    }

    [Fact]
    public void A_unix_file_is_read_as_if_its_lines_ended_in_crlf()
    {
        var stream = Stream("A: 1\n folded\nB: 2\n\nbody");

        Assert.Equal("A: 1\r\n folded\r\nB: 2\r\n", Encoding.ASCII.GetString(HeaderBlock.ReadFrom(stream).ToArray()));
        Assert.Equal("body", new StreamReader(stream).ReadToEnd());
    }

    [Theory]
    [InlineData("A: 1\r\nB: 2\n\r\nx")]
    [InlineData("A: 1\nB: 2\r\n\nx")]
    [InlineData("A: 1\r\n\nx")]
    [InlineData("A: 1\n\r\nx")]
    [InlineData("A: 1\n B\r C\n\nx")]
    [InlineData("A: 1\r B\r\n\r\nx")]
    public void Line_ends_of_both_kinds_are_refused(string text) =>
        Assert.Equal(MailFormatFault.BareCrOrLf, Refusal.Of(() => HeaderBlock.ReadFrom(Stream(text))));

    [Fact]
    public void A_message_without_a_body_is_read_to_its_end() => Assert.Single(HeaderBlock.ReadFrom(Stream("A: 1\r\n")));

    [Fact]
    public void The_end_amid_a_line_is_truncated() =>
        Assert.Equal(MailFormatFault.Truncated, Refusal.Of(() => HeaderBlock.ReadFrom(Stream("A: 1\r\nB: "))));

    [Theory]
    [InlineData("", MailFormatFault.LineTooLong)]
    [InlineData("\r\n", MailFormatFault.HeaderTooLarge)]
    public void An_endless_header_is_refused_long_before_its_end(string lineEnd, MailFormatFault fault)
    {
        var stream = Stream(string.Concat(Enumerable.Repeat($"A: {new string('x', 1000)}{lineEnd}", 10_000)));

        Assert.Equal(fault, Refusal.Of(() => HeaderBlock.ReadFrom(stream)));
        Assert.InRange(stream.Position, 0, 1024 * 1024);
    }

    private static MemoryStream Stream(string text) => new(Encoding.Latin1.GetBytes(text));
}
