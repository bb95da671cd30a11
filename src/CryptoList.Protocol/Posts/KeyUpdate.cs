using System.Text;
using CryptoList.Mail;
using CryptoList.Mail.Mime;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// What travels under the key it replaces (protocol section 7.2): a message of the one type <c>application/cryptolist-key-update</c>, holding
/// <c>{"v":1,"group","epoch","key":"&lt;32B&gt;"}</c> of the group it was sealed for, with a later epoch than it was sealed under.
/// </summary>
public static class KeyUpdate
{
    /// <summary>Its type.</summary>
    public const string MediaType = "application/cryptolist-key-update";

    /// <summary>Stands in the header of copies, so that programs need not open all of them; nothing rests on it.</summary>
    public const string Hint = "CryptoList-Key-Update";

    private const int MaxBytes = 1024;

    /// <summary>The message to be sealed.</summary>
    public static byte[] Write(KeyDelivery key)
    {
        var json = new StrictJsonWriter().Integer("v", 1).Text("group", key.Group).Integer("epoch", key.Epoch).Bytes("key", key.Key.Bytes).ToUtf8();
        return Encoding.ASCII.GetBytes($"Subject: New list key\r\nContent-Type: {MediaType}\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(json, Base64FormattingOptions.InsertLineBreaks)}\r\n");
    }

    /// <summary>What an opened ENTITY, the whole seekable stream, brings; null when it is not of that form or does not fit what was signed.</summary>
    internal static KeyDelivery? TryRead(Stream entity, PostHeader header)
    {
        try
        {
            var message = MimeReader.Index(entity);
            if (message.IsMultipart || message.MediaType != MediaType) return null;
            using var decoded = MimeReader.OpenDecoded(entity, message);
            var json = new byte[MaxBytes + 1];
            var read = decoded.ReadAtLeast(json, json.Length, throwOnEndOfStream: false);
            var d = StrictObject.Parse(json.AsSpan(0, read), MaxBytes);
            d.Version(1);
            var key = KeyDelivery.Parse(d, ControlType.KeyDirect);
            if (key.Group == header.Group && key.Epoch > header.Epoch) return key;
            key.Dispose();
            return null;
        }
        catch (Exception fault) when (fault is StrictJsonException or MailFormatException)
        {
            return null;
        }
    }
}
