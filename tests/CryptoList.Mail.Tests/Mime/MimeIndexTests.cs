using System.Text;
using CryptoList.Mail.Mime;
using Xunit;

namespace CryptoList.Mail.Tests.Mime;

public class MimeIndexTests
{
    [Fact]
    public void A_message_without_parts_is_one_entity()
    {
        var root = Index("Subject: x\r\n\r\nline\r\nline\r\n");

        Assert.Equal("text/plain", root.MediaType);
        Assert.Equal((0, 12, 14, 12, 2), (root.HeaderOffset, root.HeaderLength, root.BodyOffset, root.BodyLength, root.BodyLines));
        Assert.Empty(root.Children);
    }

    [Fact]
    public void Each_part_ends_before_the_line_end_of_its_boundary()
    {
        const string text = "Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\nA: 1\r\n\r\nfirst\r\n\r\n--b\r\n\r\nsecond\r\n--b--\r\nepilogue\r\n";
        var root = Index(text);

        Assert.True(root.IsClosed);
        Assert.Equal(["first\r\n", "second"], root.Children.Select(part => Slice(text, part)));
        Assert.Equal("A: 1\r\n", text.Substring((int)root.Children[0].HeaderOffset, (int)root.Children[0].HeaderLength));
        Assert.Equal([1, 0], root.Children.Select(part => part.BodyLines));
        Assert.Equal(text.Length - text.IndexOf("preamble", StringComparison.Ordinal), root.BodyLength);
    }

    [Theory]
    [InlineData("--b\r\n\r\n--b--")]
    [InlineData("--b\r\n\r\n\r\n--b--\r\n")]
    [InlineData("--b\r\nA: 1\r\n--b--\r\n")]
    [InlineData("--b\r\n--b--\r\n")]
    public void A_part_may_be_empty(string body)
    {
        var root = Index("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + body);

        Assert.True(root.IsClosed);
        Assert.Equal(0, Assert.Single(root.Children).BodyLength);
    }

    [Theory]
    [InlineData("--bX")]
    [InlineData("--b-")]
    [InlineData("--b--X")]
    [InlineData("--b---")]
    [InlineData("-- b")]
    [InlineData(" --b")]
    [InlineData("--B")]
    [InlineData("--")]
    [InlineData("x--b")]
    public void What_only_looks_like_a_boundary_is_text(string line)
    {
        var text = $"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{line}\r\n--b--\r\n";
        Assert.Equal(line, Slice(text, Assert.Single(Index(text).Children)));
    }

    [Theory]
    [InlineData("--b \t ", "--b-- \t")]
    [InlineData("--b", "--b--")]
    public void White_space_after_a_boundary_does_not_count(string delimiter, string close)
    {
        var text = $"Content-Type: multipart/mixed; boundary=b\r\n\r\n{delimiter}\r\n\r\nx\r\n{close}\r\n";
        Assert.Equal("x", Slice(text, Assert.Single(Index(text).Children)));
    }

    [Fact]
    public void After_the_closing_boundary_a_boundary_is_epilogue() =>
        Assert.Single(Index("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n--b\r\n\r\ny\r\n--b--\r\n").Children);

    [Fact]
    public void A_multipart_in_a_multipart_has_its_own_boundary()
    {
        const string text = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=bb\r\n\r\n"
            + "--bb\r\n\r\none\r\n--bb\r\n\r\ntwo\r\n--bb--\r\nepilogue\r\n--b\r\n\r\nthree\r\n--b--\r\n";
        var root = Index(text);

        Assert.Equal(2, root.Children.Count);
        Assert.Equal(["one", "two"], root.Children[0].Children.Select(part => Slice(text, part)));
        Assert.Equal("three", Slice(text, root.Children[1]));
        Assert.Same(root, root.Children[0].Parent);
        Assert.Equal(2, root.Children[0].Children[0].Depth);
    }

    [Fact]
    public void An_outer_boundary_ends_an_inner_multipart_that_was_not_closed()
    {
        const string text = "Content-Type: multipart/mixed; boundary=out\r\n\r\n--out\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n"
            + "--in\r\n\r\none\r\n--out\r\n\r\ntwo\r\n--out--\r\n";
        var root = Index(text);

        Assert.True(root.IsClosed);
        Assert.False(root.Children[0].IsClosed);
        Assert.Equal("one", Slice(text, root.Children[0].Children[0]));
        Assert.Equal("two", Slice(text, root.Children[1]));
    }

    [Fact]
    public void A_missing_closing_boundary_shows() =>
        Assert.False(Index("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n").IsClosed);

    [Fact]
    public void A_message_in_a_message_is_its_child()
    {
        const string text = "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: inner\r\n\r\nhello\r\n--b\r\n"
            + "Content-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\ndeep\r\n--c--\r\n--b--\r\n";
        var root = Index(text);

        Assert.Equal(["message/rfc822", "message/rfc822"], root.Children.Select(part => part.MediaType));
        Assert.Equal("hello", Slice(text, Assert.Single(root.Children[0].Children)));
        Assert.Equal("deep", Slice(text, Assert.Single(Assert.Single(root.Children[1].Children).Children)));
    }

    [Fact]
    public void An_encoded_message_in_a_message_is_not_looked_into() =>
        Assert.Empty(Index("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nQTogYg0K\r\n").Children);

    [Fact]
    public void A_unix_file_is_indexed_and_its_text_comes_with_crlf()
    {
        const string text = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\ntwo\n--b\nContent-Transfer-Encoding: quoted-printable\n\na=3D\nb\n--b--\n";
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(text));
        var root = MimeReader.Index(stream);

        Assert.True(root.LfOnly);
        Assert.Equal(["one\r\ntwo", "a=\r\nb"], root.Children.Select(part => Decoded(stream, part)));
    }

    [Theory]
    [InlineData("A: 1\r\n\r\nx\ny\r\n")]
    [InlineData("A: 1\n\nx\r\ny\n")]
    [InlineData("A: 1\r\n\r\nx\ry\r\n")]
    [InlineData("A: 1\n\nx\ry\n")]
    [InlineData("A: 1\r\nB: 2\n\r\nx")]
    [InlineData("A: 1\r\n\r\nx\r")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\nx\n--b--\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\nx\r\n--b--\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: binary\n\nx\r\n--b--\n")]
    public void A_line_end_that_is_none_to_another_reader_is_refused(string text) =>
        Assert.Equal(MailFormatFault.BareCrOrLf, Refusal.Of(() => Index(text)));

    [Fact]
    public void Binary_data_may_hold_any_byte()
    {
        var data = Encoding.Latin1.GetString(TestBytes.Random(300_000, 1)) + "\r\r\n\n--bX\n\r";
        var text = $"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: binary\r\n\r\n{data}\r\n--b--\r\n";

        Assert.Equal(data, Slice(text, Assert.Single(Index(text).Children)));
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed", MailFormatFault.MissingBoundary)]
    [InlineData("Content-Type: multipart/mixed; boundary=\"\"", MailFormatFault.BadContentType)]
    [InlineData("Content-Type: multipart/mixed; boundary=\"b \"", MailFormatFault.BadContentType)]
    [InlineData("Content-Type: multipart/mixed; boundary=\"\u00e4\"", MailFormatFault.BadContentType)]
    [InlineData("Content-Type: multipart/mixed; boundary=aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg1", MailFormatFault.BadContentType)]
    [InlineData("Content-Type: multipart/mixed; boundary=a; boundary=b", MailFormatFault.BadContentType)]
    [InlineData("Content-Type: text", MailFormatFault.BadContentType)]
    [InlineData("Content-Type: text/plain\r\nContent-type: text/html", MailFormatFault.DuplicateField)]
    [InlineData("Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding : base64", MailFormatFault.DuplicateField)]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64", MailFormatFault.BadTransferEncoding)]
    public void A_header_that_does_not_say_what_the_body_is_is_refused_by_name(string header, MailFormatFault fault) =>
        Assert.Equal(fault, Refusal.Of(() => Index(header + "\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n")));

    [Theory]
    [InlineData("b", "b")]
    [InlineData("b", "b--")]
    [InlineData("b--", "b")]
    public void A_boundary_that_can_be_taken_for_an_outer_one_is_refused(string outer, string inner) =>
        Assert.Equal(MailFormatFault.BadContentType, Refusal.Of(() => Index(
            $"Content-Type: multipart/mixed; boundary=\"{outer}\"\r\n\r\n--{outer}\r\nContent-Type: multipart/mixed; boundary=\"{inner}\"\r\n\r\nx\r\n")));

    [Fact]
    public void The_header_of_a_part_can_be_read()
    {
        using var stream = new MemoryStream("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nA: 1\r\nB: 2\r\n\r\nx\r\n--b--\r\n"u8.ToArray());
        var part = MimeReader.Index(stream).Children[0];

        Assert.Equal(["A", "B"], MimeReader.ReadHeaders(stream, part).Select(item => item.Name));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Where_the_stream_cuts_its_reads_makes_no_difference(int mostAtOnce)
    {
        var text = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + string.Concat(Enumerable.Repeat("--text\r\n", 20_000)) + "--b--\r\n";
        using var whole = new CountingStream(Encoding.ASCII.GetBytes(text));
        using var cut = new CountingStream(Encoding.ASCII.GetBytes(text), mostAtOnce);

        Assert.Equal(MimeReader.Index(whole).Children[0].BodyLength, MimeReader.Index(cut).Children[0].BodyLength);
    }

    [Theory]
    [InlineData("7bit")]
    [InlineData("binary")]
    public void A_line_end_cut_by_the_end_of_the_buffer_is_one_line_end(string encoding)
    {
        foreach (var length in Enumerable.Range(128 * 1024 - 3, 6))
        {
            var text = $"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{new string('x', length)}\r\n--b--\r\n";
            using var stream = new MemoryStream(Encoding.ASCII.GetBytes(text));
            Assert.Equal(length, Assert.Single(MimeReader.Index(stream, new() { MaxLineBytes = 1 << 20 }).Children).BodyLength);
        }
    }

    private static MimeEntity Index(string text)
    {
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(text));
        return MimeReader.Index(stream);
    }

    private static string Slice(string text, MimeEntity part) => text.Substring((int)part.BodyOffset, (int)part.BodyLength);

    private static string Decoded(Stream stream, MimeEntity part) => Encoding.Latin1.GetString(TestBytes.ReadAll(MimeReader.OpenDecoded(stream, part)));
}
