using System.Security.Cryptography;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of key-response and key-direct: <c>{"group","epoch","key":"&lt;32B&gt;"}</c>, in a response with the request's <c>"nonce"</c>.
/// Who sent it does not matter: the key is good if and only if the log has its kid. Owns the key.
/// </summary>
public sealed class KeyDelivery(string group, long epoch, ListKey key, ReadOnlyMemory<byte>? nonce) : IDisposable
{
    public string Group { get; } = group;
    public long Epoch { get; } = epoch;
    public ListKey Key { get; } = key;

    /// <summary>The request's, 16 bytes; null in a key-direct.</summary>
    public ReadOnlyMemory<byte>? Nonce { get; } = nonce;

    public StrictJsonWriter ToJson()
    {
        var d = new StrictJsonWriter().Text("group", Group).Integer("epoch", Epoch).Bytes("key", Key.Bytes);
        return Nonce is { } nonce ? d.Bytes("nonce", nonce.Span) : d;
    }

    /// <exception cref="StrictJsonException">Not the <c>d</c> of that type.</exception>
    public static KeyDelivery Parse(StrictObject d, ControlType type)
    {
        var (group, epoch) = (d.Text("group"), d.Integer("epoch"));
        var bytes = d.Bytes("key", ListKey.Size);
        try
        {
            ReadOnlyMemory<byte>? nonce = type == ControlType.KeyResponse ? d.Bytes("nonce", KeyRequest.NonceSize) : null;
            d.End();
            return new KeyDelivery(group, epoch, new ListKey(bytes), nonce);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>True when the log has this group's epoch with this very key's hash.</summary>
    public bool IsInLog(RosterState state) => state.Epoch(Group, Epoch)?.Kid == Key.Kid;

    public void Dispose() => Key.Dispose();
}
