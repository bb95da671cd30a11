using System.Text;
using CryptoList.Mail.Headers;
using Xunit;

namespace CryptoList.Mail.Tests.Headers;

public class HeaderBlockTests
{
    [Fact]
    public void What_was_parsed_is_written_byte_for_byte()
    {
        var bytes = "From: a@b\r\nSubject:no space\r\nX-Odd :\t folded\r\n \r\n\tmore \r\nx-odd: again\r\n"u8.ToArray();
        Assert.Equal(bytes, HeaderBlock.Parse(bytes).ToArray());
    }

    [Fact]
    public void Later_changes_to_the_bytes_do_not_reach_the_block()
    {
        var bytes = "From: a@b\r\n"u8.ToArray();
        var block = HeaderBlock.Parse(bytes);
        bytes.AsSpan().Fill((byte)'\n');

        Assert.Equal("a@b", block[0].Value);
    }

    [Fact]
    public void The_only_field_of_a_name_is_found_whatever_the_case_and_two_are_none()
    {
        var block = HeaderBlock.Parse("To: a\r\nCC: b\r\ncc: c\r\n"u8.ToArray());

        Assert.Equal("a", block.Single("TO")?.Value);
        Assert.Null(block.Single("cc"));
        Assert.True(block.Has("Cc"));
        Assert.Equal(["b", "c"], block.All("Cc").Select(item => item.Value));
    }

    [Theory]
    [InlineData("no colon\r\n", MailFormatFault.MalformedField)]
    [InlineData(" continuation first\r\n", MailFormatFault.MalformedField)]
    [InlineData(": no name\r\n", MailFormatFault.MalformedField)]
    [InlineData("From someone Mon Jan 1\r\n", MailFormatFault.MalformedField)]
    [InlineData("A: b\r\n\r\n", MailFormatFault.MalformedField)]
    [InlineData("A: b\0c\r\n", MailFormatFault.MalformedField)]
    [InlineData("A: b\nC: d\r\n", MailFormatFault.BareCrOrLf)]
    [InlineData("A: b\rC: d\r\n", MailFormatFault.BareCrOrLf)]
    [InlineData("A: b\n", MailFormatFault.BareCrOrLf)]
    [InlineData("A: b", MailFormatFault.Truncated)]
    [InlineData("A: b\r", MailFormatFault.Truncated)]
    public void A_block_of_another_form_is_refused_by_name(string text, MailFormatFault fault) =>
        Assert.Equal(fault, Refusal.Of(() => HeaderBlock.Parse(Encoding.Latin1.GetBytes(text))));

    [Fact]
    public void An_empty_block_is_one() => Assert.Empty(HeaderBlock.Parse(default));

    [Fact]
    public void Each_limit_has_its_fault_and_lets_through_what_just_fits()
    {
        var three = "A: 1\r\nB: 2\r\nC: 3\r\n"u8.ToArray();
        Assert.Equal(3, HeaderBlock.Parse(three, new() { MaxFields = 3, MaxBytes = three.Length, MaxLineBytes = 4 }).Count);
        Assert.Equal(MailFormatFault.TooManyFields, Refusal.Of(() => HeaderBlock.Parse(three, new() { MaxFields = 2 })));
        Assert.Equal(MailFormatFault.HeaderTooLarge, Refusal.Of(() => HeaderBlock.Parse(three, new() { MaxBytes = three.Length - 1 })));
        Assert.Equal(MailFormatFault.LineTooLong, Refusal.Of(() => HeaderBlock.Parse(three, new() { MaxLineBytes = 3 })));
    }
}
