using System.Buffers.Text;
using System.Text;

namespace CryptoList.Server.Demo;

/// <summary>What must not be found on the server, in each form it could have there: octets, UTF-16 text, base64, base64url, hexadecimal.</summary>
internal sealed class Needles
{
    private readonly List<(string What, byte[] Octets)> _all = [];

    public IReadOnlyList<byte[]> Octets => [.. _all.Select(n => n.Octets)];

    public int Count => _all.Count;

    public string What(int index) => _all[index].What;

    public void AddText(string what, string text)
    {
        _all.Add((what, Encoding.UTF8.GetBytes(text)));
        _all.Add(($"{what} (UTF-16)", Encoding.Unicode.GetBytes(text)));
    }

    public void AddKey(string what, ReadOnlySpan<byte> key)
    {
        _all.Add((what, key.ToArray()));
        AddText($"{what} (base64)", Convert.ToBase64String(key).TrimEnd('='));
        AddText($"{what} (base64url)", Base64Url.EncodeToString(key));
        AddText($"{what} (hexadecimal)", Convert.ToHexStringLower(key));
    }

    public void AddMessage(string what, DemoMessage message)
    {
        AddText($"{what}: subject", message.Subject);
        AddText($"{what}: text", message.Text);
        AddText($"{what}: file name", message.FileName);
        AddText($"{what}: attachment, encoded", message.EncodedAttachmentLine);
        _all.Add(($"{what}: attachment", message.Attachment[..64]));
    }
}
