using System.Text;
using CryptoList.Mail.Containers;
using Xunit;

namespace CryptoList.Mail.Tests.Containers;

public class ContainerRefusalTests
{
    private const string Top = "Content-Type: multipart/encrypted; protocol=\"application/cryptolist\"; boundary=b\r\n";
    private const string Control = "--b\r\nContent-Type: application/cryptolist\r\nContent-Transfer-Encoding: base64\r\n\r\ne30=\r\n";
    private const string Body = "--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n";
    private const string End = "--b--\r\n";

    [Fact]
    public void The_container_that_the_others_differ_from_is_read() =>
        Assert.Equal("{}"u8.ToArray(), Read(Top + "\r\n" + Control + Body + End).Control.ToArray());

    [Theory]
    [InlineData("Subject: none\r\n")]
    [InlineData("Content-Type: text/plain\r\n")]
    [InlineData("Content-Type: multipart/mixed; protocol=\"application/cryptolist\"; boundary=b\r\n")]
    [InlineData("Content-Type: multipart/encrypted; boundary=b\r\n")]
    [InlineData("Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\r\n")]
    [InlineData("Content-Type: multipart/encrypted; protocol=\" application/cryptolist\"; boundary=b\r\n")]
    public void Another_top_level_is_not_the_container(string top) => Refused(MailFormatFault.NotTheContainer, top, Control, Body, End);

    [Fact]
    public void A_container_in_another_multipart_is_not_the_container() =>
        Refused(MailFormatFault.NotTheContainer, "Content-Type: multipart/mixed; boundary=o\r\n", "--o\r\n", Top, "\r\n", Control, Body, End, "--o--\r\n");

    [Fact]
    public void A_container_in_a_message_is_not_the_container() =>
        Refused(MailFormatFault.NotTheContainer, "Content-Type: message/rfc822\r\n", Top, "\r\n", Control, Body, End);

    [Fact]
    public void Without_a_boundary_it_is_refused() =>
        Refused(MailFormatFault.MissingBoundary, "Content-Type: multipart/encrypted; protocol=\"application/cryptolist\"\r\n", Control, Body, End);

    [Theory]
    [InlineData("Content-Type: multipart/encrypted; protocol=\"application/cryptolist\"; boundary=c\r\n")]
    [InlineData("content-type : text/plain\r\n")]
    [InlineData("Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: 8bit\r\n")]
    public void A_deciding_field_twice_at_the_top_is_refused(string extra) => Refused(MailFormatFault.DuplicateField, Top + extra, Control, Body, End);

    [Theory]
    [InlineData("Content-Type: application/octet-stream\r\n")]
    [InlineData("CONTENT-TRANSFER-ENCODING: 7bit\r\n")]
    public void A_deciding_field_twice_in_a_part_is_refused(string extra)
    {
        Refused(MailFormatFault.DuplicateField, Top, Control, Body.Replace("--b\r\n", "--b\r\n" + extra), End);
        Refused(MailFormatFault.DuplicateField, Top, Control.Replace("--b\r\n", "--b\r\n" + extra), Body, End);
    }

    [Fact]
    public void A_parameter_twice_is_refused() =>
        Refused(MailFormatFault.BadContentType, Top.Replace("boundary=b", "boundary=b; boundary=c"), Control, Body, End);

    [Fact]
    public void Two_parts_and_no_other_number()
    {
        Refused(MailFormatFault.WrongPartCount, Top, End);
        Refused(MailFormatFault.WrongPartCount, Top, Control, End);
        Refused(MailFormatFault.WrongPartCount, Top, Control, Body, Body, End);
        Refused(MailFormatFault.WrongPartCount, Top, Control, Body, "--b\r\n\r\nfooter\r\n", End);
    }

    [Fact]
    public void The_parts_have_their_types_and_their_order()
    {
        Refused(MailFormatFault.WrongPartType, Top, Body, Control, End);
        Refused(MailFormatFault.WrongPartType, Top, Control, Control, End);
        Refused(MailFormatFault.WrongPartType, Top, Control, "--b\r\n\r\ntext\r\n", End);
        Refused(MailFormatFault.WrongPartType, Top, "--b\r\nContent-Type: application/cryptolist-control\r\n\r\n{}\r\n", Body, End);
        Refused(MailFormatFault.WrongPartType, Top, Control, "--b\r\n", Top.Replace("=b", "=c"), "\r\n--c\r\n\r\n--c--\r\n", End);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--b-- x\r\n")]
    [InlineData("--b-")]
    [InlineData("--bX--\r\n")]
    public void Without_its_closing_boundary_it_is_truncated(string end) => Refused(MailFormatFault.Truncated, Top, Control, Body, end);

    [Fact]
    public void An_unknown_transfer_encoding_is_refused_at_once() =>
        Refused(MailFormatFault.BadTransferEncoding, Top, Control, Body.Replace("base64", "x-gzip64"), End);

    [Fact]
    public void Damage_to_the_control_part_shows_on_reading() =>
        Refused(MailFormatFault.BadTransferEncoding, Top, Control.Replace("e30=", "e3-="), Body, End);

    [Fact]
    public void Damage_to_the_body_shows_when_it_is_read()
    {
        var container = Read(Top + "\r\n" + Control + Body.Replace("QUJD", "QUJD!") + End);
        Assert.Equal(MailFormatFault.BadTransferEncoding, Refusal.Of(() => TestBytes.ReadAll(container.OpenBody())));
    }

    [Fact]
    public void The_control_part_may_be_as_long_as_is_said_and_no_longer()
    {
        using var message = ContainerMessages.Write("b", new byte[100], new byte[10]);
        Assert.Equal(100, EncryptedContainer.Read(message, maxControlBytes: 100).Control.Length);
        Assert.Equal(MailFormatFault.ControlPartTooLarge, Refusal.Of(() => EncryptedContainer.Read(message, maxControlBytes: 99)));
    }

    [Fact]
    public void Line_ends_of_two_kinds_are_refused() =>
        Refused(MailFormatFault.BareCrOrLf, Top, Control.Replace("e30=\r\n", "e30=\n"), Body, End);

    [Fact]
    public void A_container_saved_on_unix_is_read() =>
        Assert.Equal("ABC"u8.ToArray(), TestBytes.ReadAll(Read((Top + "\r\n" + Control + Body + End).Replace("\r\n", "\n")).OpenBody()));

    [Fact]
    public void The_body_is_not_decoded_before_it_is_asked_for()
    {
        using var written = ContainerMessages.Write("b", "{}"u8, TestBytes.Random(2_000_000, 1));
        using var message = new CountingStream(written.ToArray());
        EncryptedContainer.Read(message);

        Assert.InRange(message.BytesRead, message.Length, message.Length + 10_000);
    }

    private static void Refused(MailFormatFault fault, string top, params string[] rest) =>
        Assert.Equal(fault, Refusal.Of(() => Read(top + "\r\n" + string.Concat(rest))));

    private static EncryptedContainer Read(string text) => EncryptedContainer.Read(new MemoryStream(Encoding.Latin1.GetBytes(text)));
}
