using System.Text;
using CryptoList.Mail.Containers;
using Xunit;

namespace CryptoList.Mail.Tests.Containers;

public class ContainerRoundTripTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(57, 57)]
    [InlineData(700, 58)]
    [InlineData(16384, 200_001)]
    public void What_the_writer_writes_the_reader_reads(int controlLength, int bodyLength)
    {
        var control = TestBytes.Random(controlLength, 1);
        var body = TestBytes.Random(bodyLength, 2);
        var boundary = EncryptedContainerWriter.BoundaryFor(TestBytes.Random(32, 3));

        using var message = ContainerMessages.Write(boundary, control, body);
        var container = EncryptedContainer.Read(message);

        Assert.Equal(control, container.Control.ToArray());
        Assert.Equal(body, TestBytes.ReadAll(container.OpenBody()));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(57, 1)]
    [InlineData(58, 114)]
    [InlineData(100, 60_000)]
    public void The_length_told_before_is_the_length_written(int controlLength, int bodyLength)
    {
        using var output = new MemoryStream();
        EncryptedContainerWriter.WriteParts(output, "b", TestBytes.Random(controlLength, 1), new MemoryStream(TestBytes.Random(bodyLength, 2)));

        Assert.Equal(output.Length, EncryptedContainerWriter.PartsLength("b", controlLength, bodyLength));
    }

    [Fact]
    public void The_writer_writes_what_the_protocol_shows()
    {
        using var output = new MemoryStream();
        output.Write(EncryptedContainerWriter.ContainerFields("b"));
        output.Write("\r\n"u8);
        EncryptedContainerWriter.WriteParts(output, "b", "{}"u8, new MemoryStream(new byte[60]));

        var expected = string.Join("\r\n",
            "MIME-Version: 1.0",
            "Content-Type: multipart/encrypted; protocol=\"application/cryptolist\";",
            " boundary=\"b\"",
            "",
            "--b",
            "Content-Type: application/cryptolist",
            "Content-Transfer-Encoding: base64",
            "",
            "e30=",
            "--b",
            "Content-Type: application/octet-stream",
            "Content-Transfer-Encoding: base64",
            "",
            new string('A', 76),
            "AAAA",
            "--b--",
            "");
        Assert.Equal(expected, Encoding.ASCII.GetString(output.ToArray()));
    }

    [Fact]
    public void A_boundary_is_the_same_for_the_same_seed()
    {
        var seed = TestBytes.Random(32, 4);
        Assert.Equal(EncryptedContainerWriter.BoundaryFor(seed), EncryptedContainerWriter.BoundaryFor(seed));
    }

    [Fact]
    public void The_body_can_be_opened_twice()
    {
        var body = TestBytes.Random(1000, 5);
        using var message = ContainerMessages.Write("b", "{}"u8, body);
        var container = EncryptedContainer.Read(message);

        Assert.Equal(TestBytes.ReadAll(container.OpenBody()), TestBytes.ReadAll(container.OpenBody()));
    }
}
