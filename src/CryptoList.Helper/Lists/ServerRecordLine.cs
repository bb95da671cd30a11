using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;

namespace CryptoList.Helper.Lists;

/// <summary>
/// What the operator gives to the owner who opens a list: one line, nothing secret in it:
/// <c>{"v":1,"address","sign":"&lt;65B&gt;","kem":"0010","hpke":"&lt;65B&gt;"}</c>; without the address it is the server record
/// of the genesis entry as it stands there.
/// </summary>
public sealed record ServerRecordLine(string? Address, ServerRecord Record)
{
    private const int MaxBytes = 4096;
    private const string Kem = "0010";

    /// <exception cref="HelperException">Not such a line.</exception>
    public static ServerRecordLine Parse(ReadOnlySpan<byte> utf8, string name)
    {
        try
        {
            var json = StrictObject.Parse(utf8.TrimEnd("\r\n"u8), MaxBytes);
            json.Version(1);
            var address = json.Has("address") ? json.Text("address") : null;
            var sign = json.Bytes("sign", VerifyingKey.PointSize);
            var kem = json.Text("kem");
            var hpke = json.Bytes("hpke");
            json.End();
            if (kem != Kem) throw HelperException.Refused($"{name}: the server's key is of KEM {kem}; this version knows {Kem} only.");
            if (!VerifyingKey.TryImport(sign, out var signingKey) || !HpkePublicKey.TryImport(HpkeKem.P256HkdfSha256, hpke, out var sealKey))
                throw HelperException.Usage($"{name} holds a key that is no point of P-256. Ask the operator for the record again.");
            return new ServerRecordLine(address, new ServerRecord(signingKey, sealKey));
        }
        catch (StrictJsonException e)
        {
            throw HelperException.Usage($"{name} is not a server record. {e.Message} The operator gets one from: cryptolist list create ADDRESS");
        }
    }
}
