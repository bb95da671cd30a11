using CryptoList.Mail;
using CryptoList.Mail.Containers;

namespace CryptoList.Protocol.Posts;

/// <summary>What submissions and copies have in common: the container and its control part.</summary>
internal static class PostContainer
{
    public static PostFault? TryRead(Stream message, out EncryptedContainer? container, out ControlPart? control)
    {
        control = null;
        try
        {
            container = EncryptedContainer.Read(message, ControlPart.MaxBytes);
        }
        catch (MailFormatException e)
        {
            container = null;
            return e.Fault is MailFormatFault.NotTheContainer ? PostFault.NotAPost : PostFault.ContainerMalformed;
        }

        return ControlPart.TryParse(container.Control, out control);
    }
}
