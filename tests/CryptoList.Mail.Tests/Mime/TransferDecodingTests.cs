using System.Text;
using CryptoList.Mail.Mime;
using Xunit;

namespace CryptoList.Mail.Tests.Mime;

public class TransferDecodingTests
{
    [Theory]
    [InlineData("QUJD", "ABC")]
    [InlineData("QUI=", "AB")]
    [InlineData("QQ==", "A")]
    [InlineData("", "")]
    [InlineData(" \t\r\n", "")]
    [InlineData("Q U\tJ\r\nD\r\n", "ABC")]
    [InlineData("QUJD\r\nQQ=\r\n=\r\n\r\n", "ABCA")]
    public void Base64_may_have_white_space_and_line_ends_anywhere(string encoded, string expected)
    {
        Assert.Equal(expected, Decode("base64", encoded, TransferDecoding.Strict));
        Assert.Equal(expected, Decode("base64", encoded, TransferDecoding.Lenient));
    }

    [Theory]
    [InlineData("QUJ", "AB")]
    [InlineData("QUJDQ", "ABC")]
    [InlineData("QQ=", "A")]
    [InlineData("QQ", "A")]
    [InlineData("QUJD=", "ABC")]
    [InlineData("=", "")]
    [InlineData("====", "")]
    [InlineData("Q===", "")]
    [InlineData("QQ=A", "A")]
    [InlineData("QQ==QQ==", "A")]
    [InlineData("QQ==\r\nQQ==", "A")]
    [InlineData("QQ===", "A")]
    [InlineData("QQ==!", "A")]
    [InlineData("QU!JD", "ABC")]
    [InlineData("QU-_JD", "ABC")]
    [InlineData("QUJD\0", "ABC")]
    [InlineData("QUJ\u00e4D", "ABC")]
    [InlineData("QR==", "A")]
    [InlineData("QUJ=", "AB")]
    public void Damaged_base64_is_refused_or_made_the_best_of(string encoded, string lenient)
    {
        Assert.Equal(MailFormatFault.BadTransferEncoding, Refusal.Of(() => Decode("base64", encoded, TransferDecoding.Strict)));
        Assert.Equal(lenient, Decode("base64", encoded, TransferDecoding.Lenient));
    }

    [Theory]
    [InlineData("a=3Db=3d", "a=b=")]
    [InlineData("soft=\r\nbreak", "softbreak")]
    [InlineData("soft= \t\r\nbreak", "softbreak")]
    [InlineData("hard\r\nbreak", "hard\r\nbreak")]
    [InlineData("white space goes \t\r\nhere ", "white space goes\r\nhere")]
    [InlineData("white space stays=20\r\n", "white space stays \r\n")]
    [InlineData("=00=FF", "\0\u00ff")]
    [InlineData("open end=", "open end")]
    [InlineData("", "")]
    public void Quoted_printable_is_decoded_as_the_rfc_says(string encoded, string expected)
    {
        Assert.Equal(expected, Decode("quoted-printable", encoded, TransferDecoding.Strict));
        Assert.Equal(expected, Decode("quoted-printable", encoded, TransferDecoding.Lenient));
    }

    [Theory]
    [InlineData("a=b", "a=b")]
    [InlineData("a=4", "a=4")]
    [InlineData("a=GG", "a=GG")]
    [InlineData("a== ", "a=")]
    public void Damaged_quoted_printable_is_refused_or_left_as_it_is(string encoded, string lenient)
    {
        Assert.Equal(MailFormatFault.BadTransferEncoding, Refusal.Of(() => Decode("quoted-printable", encoded, TransferDecoding.Strict)));
        Assert.Equal(lenient, Decode("quoted-printable", encoded, TransferDecoding.Lenient));
    }

    [Theory]
    [InlineData("7bit")]
    [InlineData("8BIT")]
    [InlineData("(comment) binary (comment)")]
    public void An_identity_encoding_changes_nothing(string encoding) =>
        Assert.Equal("a=3D \r\n\u00e4", Decode(encoding, "a=3D \r\n\u00e4", TransferDecoding.Strict));

    [Theory]
    [InlineData("x-uuencode")]
    [InlineData("base64 base64")]
    [InlineData("")]
    public void An_unknown_encoding_is_refused_when_it_is_to_be_decoded(string encoding) =>
        Assert.Equal(MailFormatFault.BadTransferEncoding, Refusal.Of(() => Decode(encoding, "x", TransferDecoding.Strict)));

    [Fact]
    public void White_space_without_end_in_quoted_printable_is_refused() =>
        Assert.Equal(MailFormatFault.LineTooLong, Refusal.Of(() => Decode("quoted-printable", "x" + new string(' ', 60_000), TransferDecoding.Strict)));

    [Fact]
    public void Long_quoted_printable_without_line_ends_is_decoded()
    {
        var encoded = string.Concat(Enumerable.Repeat("ab=3D c", 9_000));
        Assert.Equal(encoded.Replace("=3D", "="), Decode("quoted-printable", encoded, TransferDecoding.Strict));
    }

    [Fact]
    public void Many_short_lines_of_a_unix_file_come_whole()
    {
        var text = string.Concat(Enumerable.Repeat("\n", 60_000)) + "x";
        foreach (var encoding in new[] { "7bit", "quoted-printable" })
        {
            using var stream = new MemoryStream(Encoding.Latin1.GetBytes($"Content-Transfer-Encoding: {encoding}\n\n{text}"));
            var decoded = TestBytes.ReadAll(MimeReader.OpenDecoded(stream, MimeReader.Index(stream)));
            Assert.Equal(text.Replace("\n", "\r\n"), Encoding.Latin1.GetString(decoded));
        }
    }

    [Fact]
    public void A_message_that_has_become_shorter_is_truncated()
    {
        using var stream = new MemoryStream();
        stream.Write("A: 1\r\n\r\nbody"u8);
        var entity = MimeReader.Index(stream);
        stream.SetLength(10);

        Assert.Equal(MailFormatFault.Truncated, Refusal.Of(() => TestBytes.ReadAll(MimeReader.OpenDecoded(stream, entity))));
    }

    private static string Decode(string encoding, string encoded, TransferDecoding decoding)
    {
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes($"Content-Transfer-Encoding: {encoding}\r\n\r\n{encoded}"));
        return Encoding.Latin1.GetString(TestBytes.ReadAll(MimeReader.OpenDecoded(stream, MimeReader.Index(stream), decoding)));
    }
}
