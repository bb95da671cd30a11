using System.Text;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Containers;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;
using Xunit;

namespace CryptoList.Mail.Tests.Samples;

public class SampleTests
{
    public static TheoryData<string> All => [.. Sample.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_sample_is_indexed_and_every_header_is_written_as_it_was(string name)
    {
        using var stream = Sample.Open(name);
        var bytes = TestBytes.ReadAll(stream);
        foreach (var entity in Walk(MimeReader.Index(stream)))
        {
            var original = Encoding.Latin1.GetString(bytes, (int)entity.HeaderOffset, (int)entity.HeaderLength);
            var written = Encoding.Latin1.GetString(MimeReader.ReadHeaders(stream, entity).ToArray());
            Assert.Equal(entity.LfOnly ? original.Replace("\n", "\r\n") : original, written);
        }
    }

    [Fact]
    public void Quoted_printable_text_and_a_long_subject()
    {
        using var stream = Sample.Open("quoted-printable.eml");
        var root = MimeReader.Index(stream);
        var headers = MimeReader.ReadHeaders(stream, root);

        Assert.Equal("Größere Pläne für die nächste Woche: 日本語 und ein sehr langer Betreff, der gefaltet werden muss", headers.Single("Subject")?.Text);
        Assert.True(Mailbox.TryParseSingle(headers.Single("From")!.Value, out var from));
        Assert.Equal("Alice Ärmel", from.DisplayName);
        Assert.Equal("Hallo zusammen,\r\n\r\nbis Montag. Das kostet 5 €.\r\n", Text(stream, root));
    }

    [Fact]
    public void An_alternative_and_an_attachment_with_a_long_name()
    {
        using var stream = Sample.Open("alternative-and-attachment.eml");
        var root = MimeReader.Index(stream);

        Assert.Equal(["multipart/alternative", "application/pdf"], root.Children.Select(part => part.MediaType));
        Assert.Equal(["text/plain", "text/html"], root.Children[0].Children.Select(part => part.MediaType));
        Assert.Equal(5120, TestBytes.ReadAll(MimeReader.OpenDecoded(stream, root.Children[1])).Length);
        Assert.True(ContentDisposition.TryParse(MimeReader.ReadHeaders(stream, root.Children[1]).Single("Content-Disposition")!.Value, out var disposition));
        Assert.Equal("Bericht für März – endgültige Fassung mit allen Anhängen und Zahlen.pdf", disposition.FileName);
        Assert.True(Mailbox.TryParseList(MimeReader.ReadHeaders(stream, root).Single("To")!.Value, out var to));
        Assert.Equal(["Bob", "Carol, C."], to.Select(mailbox => mailbox.DisplayName));
    }

    [Fact]
    public void A_digest_of_two_messages()
    {
        using var stream = Sample.Open("digest.eml");
        var messages = MimeReader.Index(stream).Children.Select(part => part.Children[0]).ToList();

        Assert.Equal(["Topic 1", "Topic 2"], messages.Select(message => MimeReader.ReadHeaders(stream, message).Single("Subject")?.Value));
        Assert.Equal("Message 2 of the digest.\r\n", Text(stream, messages[1]));
    }

    [Fact]
    public void A_delivery_report_with_the_message_it_returns()
    {
        using var stream = Sample.Open("delivery-report.eml");
        var root = MimeReader.Index(stream);

        Assert.Equal(["text/plain", "message/delivery-status", "message/rfc822"], root.Children.Select(part => part.MediaType));
        Assert.Contains("Status: 5.1.1\r\n", Text(stream, root.Children[1]), StringComparison.Ordinal);
        Assert.Equal("<orig@lists.example.net>", MimeReader.ReadHeaders(stream, root.Children[2].Children[0]).Single("Message-ID")?.Value);
    }

    [Fact]
    public void Names_in_three_charsets()
    {
        using var stream = Sample.Open("charsets.eml");
        var headers = HeaderBlock.ReadFrom(stream);

        Assert.Equal("Иван Петров <ivan@example.org>", headers.Single("From")?.Text);
        Assert.Equal("山田太郎 <yamada@example.jp>", headers.Single("To")?.Text);
        Assert.Equal("Jørgen Ærø", headers.Single("Subject")?.Text);
    }

    [Fact]
    public void A_file_saved_on_unix()
    {
        using var stream = Sample.Open("unix-file.eml");
        var root = MimeReader.Index(stream);

        Assert.Equal("one\r\ntwo\r\n", Text(stream, root.Children[0]));
        Assert.Equal(200, TestBytes.ReadAll(MimeReader.OpenDecoded(stream, root.Children[1])).Length);
    }

    [Fact]
    public void A_container_that_relays_wrote_anew()
    {
        using var stream = Sample.Open("container-after-relays.eml");
        var container = EncryptedContainer.Read(stream);

        Assert.Equal("{\"v\":1,\"note\":\"relay = made\"}", Encoding.UTF8.GetString(container.Control.Span));
        Assert.Equal(Enumerable.Range(0, 1024).Select(i => (byte)i), TestBytes.ReadAll(container.OpenBody()));
    }

    private static string Text(Stream stream, MimeEntity part) => Encoding.UTF8.GetString(TestBytes.ReadAll(MimeReader.OpenDecoded(stream, part)));

    private static IEnumerable<MimeEntity> Walk(MimeEntity entity) => entity.Children.SelectMany(Walk).Prepend(entity);
}
