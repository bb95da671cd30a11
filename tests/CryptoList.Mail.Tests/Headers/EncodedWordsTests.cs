using CryptoList.Mail.Headers;
using Xunit;

namespace CryptoList.Mail.Tests.Headers;

public class EncodedWordsTests
{
    // The table of RFC 2047 section 8, as unstructured text, and what is met besides.
    [Theory]
    [InlineData("=?ISO-8859-1?Q?a?=", "a")]
    [InlineData("=?ISO-8859-1?Q?a?= b", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=", "ab")]
    [InlineData("=?ISO-8859-1?Q?a_b?=", "a b")]
    [InlineData("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b")]
    [InlineData("=?US-ASCII?Q?Keith_Moore?= x", "Keith Moore x")]
    [InlineData("=?iso-8859-1?q?J=F8rn?=", "Jørn")]
    [InlineData("=?utf-8?B?R3LDvMOfZQ==?=", "Grüße")]
    [InlineData("=?utf-8?B?R3LDvMOfZQ?=", "Grüße")]
    [InlineData("=?utf-8?q?a=C3?= =?utf-8?q?=A4b?=", "aäb")]
    [InlineData("=?utf-8*de?q?gr=C3=BCn?=", "grün")]
    [InlineData("=?koi8-r?B?8NLJ18XU?=", "Привет")]
    [InlineData("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本")]
    [InlineData("=?utf-8?q?a?==?utf-8?q?b?=", "ab")]
    [InlineData("=?x-nobody?q?a=20b?= c", "=?x-nobody?q?a=20b?= c")]
    [InlineData("=?utf-7?q?+ADw-?=", "=?utf-7?q?+ADw-?=")]
    [InlineData("=?utf-8?x?a?=", "=?utf-8?x?a?=")]
    [InlineData("=?utf-8?q?a=GG?=", "=?utf-8?q?a=GG?=")]
    [InlineData("=?utf-8?b?!!!?=", "=?utf-8?b?!!!?=")]
    [InlineData("=?utf-8?q?a", "=?utf-8?q?a")]
    [InlineData("a=?utf-8?q?b?=", "a=?utf-8?q?b?=")]
    [InlineData("what =? is =? this", "what =? is =? this")]
    [InlineData("=?utf-8?q??=", "")]
    public void Words_are_decoded_as_the_rfc_shows(string text, string expected) => Assert.Equal(expected, EncodedWords.Decode(text));

    [Fact]
    public void A_line_end_hidden_in_a_word_does_not_come_out() =>
        Assert.Equal("a\uFFFD\uFFFDBcc: b\uFFFD", EncodedWords.Decode("=?utf-8?q?a=0D=0ABcc:_b=00?="));
}
