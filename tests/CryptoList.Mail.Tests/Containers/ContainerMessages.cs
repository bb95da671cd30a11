using CryptoList.Mail.Containers;

namespace CryptoList.Mail.Tests.Containers;

internal static class ContainerMessages
{
    public static MemoryStream Write(string boundary, ReadOnlySpan<byte> control, byte[] body)
    {
        var output = new MemoryStream();
        output.Write("From: alice@example.org\r\nTo: team@lists.example.net\r\nSubject: [...]\r\n"u8);
        output.Write(EncryptedContainerWriter.ContainerFields(boundary));
        output.Write("\r\n"u8);
        EncryptedContainerWriter.WriteParts(output, boundary, control, new MemoryStream(body));
        return output;
    }
}
