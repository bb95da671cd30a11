using System.Text;
using CryptoList.Mail.Smtp.Client;
using Xunit;

namespace CryptoList.Mail.Tests.Smtp;

public class SharedContentTests
{
    [Theory]
    [InlineData("a\r\nb\r\n", SharedContentFault.None)]
    [InlineData("", SharedContentFault.None)]
    [InlineData("a\nb\r\n", SharedContentFault.BareLineEnding)]
    [InlineData("a\rb\r\n", SharedContentFault.BareLineEnding)]
    [InlineData("a\r", SharedContentFault.BareLineEnding)]
    [InlineData("a\0\r\n", SharedContentFault.Nul)]
    [InlineData("a\r\nb", SharedContentFault.NoFinalLineEnding)]
    public void Content_is_checked_once(string text, SharedContentFault fault) =>
        Assert.Equal(fault, SharedContent.TryCreate([Encoding.Latin1.GetBytes(text)], out _));

    [Fact]
    public void A_line_of_999_octets_is_too_long() =>
        Assert.Equal(SharedContentFault.LineTooLong, SharedContent.TryCreate([Encoding.Latin1.GetBytes(new string('x', 999) + "\r\n")], out _));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Dots_are_doubled_wherever_segments_are_cut(int segment)
    {
        const string Text = ".\r\n..\r\na.\r\n.b\r\n\r\n.\r\n.c.\r\n";
        byte[] octets = Encoding.Latin1.GetBytes(Text);
        Assert.Equal(SharedContentFault.None, SharedContent.TryCreate([.. octets.Chunk(segment).Select(c => (ReadOnlyMemory<byte>)c)], out SharedContent content));
        Assert.Equal("..\r\n...\r\na.\r\n..b\r\n\r\n..\r\n..c.\r\n", string.Concat(content.Stuffed.ToArray().Select(s => Encoding.Latin1.GetString(s))));
        Assert.Equal(Text, string.Concat(content.Plain.ToArray().Select(s => Encoding.Latin1.GetString(s))));
    }

    [Fact]
    public void Content_without_dots_is_sent_from_the_callers_own_memory()
    {
        byte[] octets = "a\r\nb\r\n"u8.ToArray();
        SharedContent.TryCreate([octets], out SharedContent content);
        Assert.Same(octets, content.Stuffed.ToArray().Single().Array);
        Assert.Same(octets, content.Plain.ToArray().Single().Array);
    }

    [Fact]
    public void Very_many_dots_are_one_buffer()
    {
        SharedContent.TryCreate([Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(".\r\n", 10_000)))], out SharedContent content);
        Assert.Equal(40_000, content.Stuffed.ToArray().Single().Count);
    }
}
