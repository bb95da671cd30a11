using System.Text;
using CryptoList.Mail.Mime;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CryptoList.Mail.Tests.Mime;

public class Base64LineStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(56)]
    [InlineData(57)]
    [InlineData(58)]
    [InlineData(57 * 1024)]
    [InlineData(57 * 1024 + 1)]
    [InlineData(300_000)]
    public void Lines_are_those_of_the_standard_library(int length)
    {
        var bytes = TestBytes.Random(length, length);
        var expected = Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks) + (length == 0 ? "" : "\r\n");

        Assert.Equal(expected, Encoding.ASCII.GetString(Encode(bytes, [length])));
        Assert.Equal(expected.Length, Base64LineStream.EncodedLength(length));
    }

    [Fact]
    public void Any_bytes_in_any_pieces_come_back_read_in_any_pieces()
    {
        var sizes = Gen.Choose(1, 200).NonEmptyListOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(
            Gen.Choose(0, 3000).ToArbitrary(), sizes.ToArbitrary(), sizes.ToArbitrary(), (length, writes, reads) =>
            {
                var bytes = TestBytes.Random(length, length);
                var header = "Content-Transfer-Encoding: base64\r\n\r\n"u8.ToArray();
                using var message = new CountingStream([.. header, .. Encode(bytes, writes)], reads[0]);
                using var decoded = MimeReader.OpenDecoded(message, MimeReader.Index(message));
                return ReadInPieces(decoded, reads).AsSpan().SequenceEqual(bytes);
            }));
    }

    [Fact]
    public void Flushing_hands_on_whole_lines_only()
    {
        using var output = new MemoryStream();
        using var lines = new Base64LineStream(output);
        lines.Write(new byte[60]);
        lines.Flush();

        Assert.Equal(78, output.Length);
    }

    [Fact]
    public void After_completion_nothing_can_be_written()
    {
        using var lines = new Base64LineStream(Stream.Null);
        lines.Complete();

        Assert.Throws<ObjectDisposedException>(() => lines.Write(new byte[1]));
    }

    private static byte[] Encode(byte[] bytes, List<int> sizes)
    {
        using var output = new MemoryStream();
        using (var lines = new Base64LineStream(output))
        {
            for (int at = 0, turn = 0; at < bytes.Length; turn++)
            {
                var size = Math.Min(sizes[turn % sizes.Count], bytes.Length - at);
                lines.Write(bytes, at, size);
                at += size;
            }
        }

        return output.ToArray();
    }

    private static byte[] ReadInPieces(Stream stream, List<int> sizes)
    {
        using var output = new MemoryStream();
        var buffer = new byte[100_000];
        for (var turn = 0; ; turn++)
        {
            // Now and then a read large enough to go straight into the caller's buffer.
            var read = stream.Read(buffer, 0, turn % 7 == 6 ? buffer.Length : sizes[turn % sizes.Count]);
            if (read == 0)
                return output.ToArray();
            output.Write(buffer, 0, read);
        }
    }
}
