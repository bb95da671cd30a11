using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CryptoList.Mail.Sasl;

/// <summary>
/// A client's side of one exchange of SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677): <see cref="First"/>, then
/// <see cref="Answer"/>, then <see cref="Verify"/>. Only after the last has given <see cref="ScramFault.None"/> has the server
/// shown that it knows the password too. Name and password must be prepared with <see cref="SaslPrep"/>.
/// </summary>
public sealed class ScramClient
{
    private const int NonceOctets = 18;
    private const string Gs2Header = "n,,";
    private const string Gs2HeaderInBase64 = "biws";

    private readonly byte[] _password;
    private readonly string _nonce;
    private readonly string _bare;
    private readonly byte[] _serverSignature = new byte[ScramVerifier.KeyLength];
    private bool _answered;

    /// <summary>One exchange.</summary>
    /// <param name="name">Who logs in, prepared.</param>
    /// <param name="password">The prepared password in UTF-8; only looked at during <see cref="Answer"/>.</param>
    /// <param name="nonce">The client's nonce, printable ASCII without comma; a random one unless a published example is being replayed.</param>
    public ScramClient(string name, byte[] password, string? nonce = null)
    {
        nonce ??= Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceOctets));
        (_password, _nonce) = (password, nonce);
        _bare = $"n={ScramText.Quote(name)},r={nonce}";
    }

    /// <summary>client-first-message.</summary>
    public byte[] First() => Encoding.UTF8.GetBytes(Gs2Header + _bare);

    /// <summary>Takes server-first-message and gives client-final-message.</summary>
    public ScramFault Answer(ReadOnlySpan<byte> serverFirst, out byte[] clientFinal)
    {
        clientFinal = [];
        if (ScramText.Read(serverFirst) is not { } text) return ScramFault.Malformed;
        if (text.StartsWith("m=", StringComparison.Ordinal)) return ScramFault.UnknownExtension;
        if (text.Split(',') is not [string r, string s, string i, ..]) return ScramFault.Malformed;
        if (ScramText.Value(r, 'r') is not { } nonce || ScramText.Value(s, 's') is not { } saltText || ScramText.Value(i, 'i') is not { } count) return ScramFault.Malformed;
        if (!ScramText.IsNonce(nonce)) return ScramFault.Malformed;
        if (!nonce.StartsWith(_nonce, StringComparison.Ordinal) || nonce.Length == _nonce.Length) return ScramFault.NonceDiffers;
        if (!Base64.IsValid(saltText) || Convert.FromBase64String(saltText) is not { Length: >= 1 } salt) return ScramFault.Malformed;
        // A count too small makes what goes over the wire cheap to guess from, one too great is an attack on us.
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int iterations)) return ScramFault.Malformed;
        if (iterations is < ScramVerifier.MinIterations or > ScramVerifier.MaxIterations) return ScramFault.Parameters;

        string withoutProof = $"c={Gs2HeaderInBase64},r={nonce}";
        byte[] authMessage = Encoding.UTF8.GetBytes($"{_bare},{text},{withoutProof}");
        using ScramKeys keys = ScramKeys.Derive(_password, salt, iterations);
        Span<byte> proof = stackalloc byte[ScramVerifier.KeyLength];
        HMACSHA256.HashData(keys.StoredKey, authMessage, proof);
        for (int at = 0; at < proof.Length; at++) proof[at] ^= keys.ClientKey[at];
        HMACSHA256.HashData(keys.ServerKey, authMessage, _serverSignature);
        _answered = true;
        clientFinal = Encoding.ASCII.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
        return ScramFault.None;
    }

    /// <summary>Takes server-final-message.</summary>
    public ScramFault Verify(ReadOnlySpan<byte> serverFinal)
    {
        if (!_answered || ScramText.Read(serverFinal) is not { } text) return ScramFault.Malformed;
        string first = text.Split(',')[0];
        if (ScramText.Value(first, 'e') is not null) return ScramFault.NotAuthentic;
        if (ScramText.Value(first, 'v') is not { } signature || !Base64.IsValid(signature)) return ScramFault.Malformed;
        return CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(signature), _serverSignature) ? ScramFault.None : ScramFault.NotAuthentic;
    }
}
