using CryptoList.Mail.Headers;
using Xunit;

namespace CryptoList.Mail.Tests.Headers;

public class ContentTypeTests
{
    [Theory]
    [InlineData("text/plain; charset=us-ascii", "charset", "us-ascii")]
    [InlineData("Text/Plain ; CHARSET = \"us-ascii\" (comment (nested)) ;", "charset", "us-ascii")]
    [InlineData("(c) text (c) / (c) plain (c); charset=(x)utf-8", "charset", "utf-8")]
    [InlineData("text/plain; x=\"a\\\"b\\\\c;d\"", "x", "a\"b\\c;d")]
    [InlineData("text/plain; x=\"\"", "x", "")]
    [InlineData("multipart/mixed; boundary=----=_Part/1:2", "boundary", "----=_Part/1:2")]
    // RFC 2231 sections 3 and 4
    [InlineData("message/external-body; URL*0=\"ftp://\"; URL*1=\"cs.utk.edu/pub\"", "url", "ftp://cs.utk.edu/pub")]
    [InlineData("message/external-body; URL*1=\"cs.utk.edu/pub\"; URL*0=\"ftp://\"", "url", "ftp://cs.utk.edu/pub")]
    [InlineData("application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "title", "This is ***fun***")]
    [InlineData("application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"", "title", "This is even more ***fun*** isn't it!")]
    [InlineData("text/plain; name*0*=utf-8''%C3; name*1*=%A4", "name", "ä")]
    [InlineData("text/plain; name=plain; name*=utf-8''%C3%A4", "name", "ä")]
    [InlineData("text/plain; name*=x-nobody''%C3%A4", "name", "x-nobody''%C3%A4")]
    [InlineData("text/plain; name*=utf-8''100%25%2", "name", "100%%2")]
    public void Parameters_are_read(string value, string name, string expected)
    {
        Assert.True(ContentType.TryParse(value, out var type));
        Assert.Equal(expected, Assert.Contains(name, type.Parameters));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("text/")]
    [InlineData("/plain")]
    [InlineData("text/plain charset=x")]
    [InlineData("text/plain; charset")]
    [InlineData("text/plain; charset=")]
    [InlineData("text/plain; =x")]
    [InlineData("text/plain; charset=\"open")]
    [InlineData("text/plain (open")]
    [InlineData("text/plain; a=b\"c\"")]
    [InlineData("text/plain; a=1; A=2")]
    [InlineData("multipart/mixed; boundary=a; boundary*=utf-8''b")]
    [InlineData("multipart/mixed; boundary=a; boundary*0=b")]
    [InlineData("multipart/mixed; boundary*0=a; boundary*0=b")]
    [InlineData("multipart/mixed; boundary*0=a; boundary*2=b")]
    [InlineData("multipart/mixed; boundary*1=a")]
    [InlineData("multipart/mixed; boundary*00=a")]
    [InlineData("multipart/mixed; boundary*x=a")]
    [InlineData("multipart/mixed; boundary*=no-quotes")]
    [InlineData("text/plain, text/html")]
    [InlineData("text/plain; a=\"b\nc\"")]
    public void What_can_be_read_in_two_ways_or_in_none_is_refused(string value) => Assert.False(ContentType.TryParse(value, out _));

    [Fact]
    public void Names_are_lower_cased_and_values_are_not()
    {
        Assert.True(ContentType.TryParse("MultiPart/Encrypted; Boundary=AbC", out var type));
        Assert.Equal("multipart/encrypted", type.MediaType);
        Assert.Equal("AbC", type.Parameters["boundary"]);
    }

    [Fact]
    public void Comments_nested_a_hundred_thousand_deep_cost_no_stack() =>
        Assert.True(ContentType.TryParse("text/plain " + new string('(', 100_000) + new string(')', 100_000), out _));
}
