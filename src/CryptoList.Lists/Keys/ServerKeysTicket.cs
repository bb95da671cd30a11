using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;

namespace CryptoList.Lists.Keys;

/// <summary>
/// The server's public keys for a list that an owner is about to open. <see cref="ToLine"/> is what the owner's helper is given;
/// only a log whose genesis names exactly these keys is taken.
/// </summary>
public sealed record ServerKeysTicket(ServerRecord Server)
{
    /// <summary>Names the ticket.</summary>
    public Fingerprint Id => Server.SigningKey.Fingerprint;

    /// <summary>One line of JSON, the posting address and the server record of the genesis entry: <c>{"v":1,"address","sign","kem","hpke"}</c>. Nothing in it is secret.</summary>
    public string ToLine(string address) => new StrictJsonWriter().Integer("v", 1).Text("address", address).Bytes("sign", Server.SigningKey.Point.Span)
        .Text("kem", ((ushort)Server.SealKey.Kem).ToString("x4")).Bytes("hpke", Server.SealKey.Bytes.Span).ToString();
}
