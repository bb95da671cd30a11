using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CryptoList.EndToEnd.Tests.Worlds;

/// <summary>One message whose content began: on which connection, and at which octet of that.</summary>
internal sealed partial class RelayMail(int connection, long begunAt, string recipient)
{
    private string? _head;

    public int Connection { get; } = connection;

    public long BegunAt { get; } = begunAt;

    public string Recipient { get; } = recipient;

    /// <summary>All of it; null when the end never came.</summary>
    public byte[]? Content { get; set; }

    /// <summary>250 went out, and the connection was not reset later.</summary>
    public bool Answered { get; set; }

    public bool IsWholeCopy => Content is { } content && content.AsSpan().IndexOf("CryptoList-Distribution:"u8) >= 0;

    public string MessageId => Field("Message-ID");

    /// <summary>The roster entry under which the server wrapped this copy.</summary>
    public long RosterNumber
    {
        get
        {
            var dist = Dist().Match(Field("CryptoList-Distribution").Replace(" ", "", StringComparison.Ordinal)).Groups[1].Value;
            using var json = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(dist));
            return json.RootElement.GetProperty("rn").GetInt64();
        }
    }

    private string Field(string name)
    {
        _head ??= Fold().Replace(Encoding.Latin1.GetString(Content!).Split("\r\n\r\n", 2)[0], " ");
        var field = _head.Split("\r\n").FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return field?[(name.Length + 1)..].Trim() ?? throw new InvalidDataException($"A message for {Recipient} without {name}: {_head}");
    }

    [GeneratedRegex("dist=([A-Za-z0-9_-]+)")]
    private static partial Regex Dist();

    [GeneratedRegex("\r\n[ \t]+")]
    private static partial Regex Fold();
}
