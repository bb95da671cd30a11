using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>
/// <c>d</c> of key-request: <c>{"group","nonce":"&lt;16B&gt;"}</c> asks for the group's newest list key, <c>"kid":"&lt;16B&gt;"</c> beside them for that one.
/// The answer carries the nonce.
/// </summary>
public sealed record KeyRequest(string Group, KeyHash? Kid, ReadOnlyMemory<byte> Nonce)
{
    /// <summary>Length of the nonce in bytes.</summary>
    public const int NonceSize = 16;

    public StrictJsonWriter ToJson()
    {
        var d = new StrictJsonWriter().Text("group", Group);
        if (Kid is { } kid) d.Bytes("kid", kid);
        return d.Bytes("nonce", Nonce.Span);
    }

    /// <exception cref="StrictJsonException">Not the <c>d</c> of a key-request.</exception>
    public static KeyRequest Parse(StrictObject d)
    {
        var request = new KeyRequest(d.Text("group"), d.Has("kid") ? d.KeyHash("kid") : null, d.Bytes("nonce", NonceSize));
        d.End();
        return GroupName.IsValid(request.Group) ? request : throw new StrictJsonException(StrictJsonFault.BadValue, "group");
    }
}
