using System.Globalization;
using System.Text;

namespace CryptoList.Server.Sink;

/// <summary>A Maildir for each recipient, for programs that read mailboxes: each message also lies there, for each recipient it was accepted for.</summary>
internal sealed class SinkMaildirs(string folder)
{
    /// <summary>Puts a kept message into its recipients' mailboxes, each whole or not at all.</summary>
    public void Deliver(SinkMessage message)
    {
        foreach (string recipient in message.Envelope.To.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            string box = Path.Combine(folder, NameOf(recipient));
            foreach (string part in (ReadOnlySpan<string>)["tmp", "new", "cur"]) Directory.CreateDirectory(Path.Combine(box, part));
            string name = string.Create(CultureInfo.InvariantCulture, $"{message.ReceivedAt.ToUnixTimeSeconds()}.{message.Id:D8}.sink");
            File.Copy(message.File, Path.Combine(box, "tmp", name), overwrite: true);
            File.Move(Path.Combine(box, "tmp", name), Path.Combine(box, "new", name), overwrite: true);
        }
    }

    // An address may hold what a file name must not; nobody's mailbox is anything but a folder right here.
    private static string NameOf(string address)
    {
        StringBuilder name = new();
        foreach (byte octet in Encoding.UTF8.GetBytes(address.ToLowerInvariant()))
            name.Append(char.IsAsciiLetterOrDigit((char)octet) || "@-_+.".Contains((char)octet) ? ((char)octet).ToString() : string.Create(CultureInfo.InvariantCulture, $"%{octet:X2}"));
        return name.Length == 0 || name[0] == '.' ? "%" + name : name.ToString();
    }
}
