using CryptoList.Lists.Hosting;
using CryptoList.Mail;
using CryptoList.Mail.Automatic;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Posting;

/// <summary>Mail that must never reach a list: bounces, automatic replies (RFC 3834), what has been through this list before.</summary>
internal static class MailLoops
{
    /// <summary>Received fields beyond which a message is going in circles (RFC 5321 section 6.3 asks for a limit of at least 100 where routes are long; a post goes two or three hops).</summary>
    public const int MaxHops = 50;

    private const int MaxHeaderBytes = 256 * 1024;

    /// <summary>Looks at the header alone. A header that cannot be read is left to the container's own refusal.</summary>
    public static PostFault? Check(HostedList list, bool nullSender, Stream message)
    {
        if (nullSender) return PostFault.NullSender;
        if (ReadHeader(message) is not { } headers) return null;
        if (AutomaticMail.IsSubmittedByProgram(headers)) return PostFault.AutomaticReply;
        if (headers.All("Received").Count() > MaxHops) return PostFault.Loop;
        var own = $"<{ListFields.ListId(list.Address)}>";
        return headers.All("List-Id").Any(f => f.Value.Contains(own, StringComparison.OrdinalIgnoreCase)) ? PostFault.Loop : null;
    }

    private static HeaderBlock? ReadHeader(Stream message)
    {
        message.Position = 0;
        var buffer = new byte[16 * 1024];
        var filled = 0;
        while (true)
        {
            var count = message.Read(buffer, filled, buffer.Length - filled);
            filled += count;
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                try
                {
                    return HeaderBlock.Parse(buffer.AsMemory(0, end + 2));
                }
                catch (MailFormatException)
                {
                    return null;
                }
            }

            if (count == 0 || filled >= MaxHeaderBytes) return null;
            if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }
    }
}
