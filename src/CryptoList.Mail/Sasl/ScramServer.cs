using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CryptoList.Mail.Sasl;

/// <summary>
/// A server's side of one exchange of SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677): first <see cref="Begin"/>, then
/// <see cref="Finish"/>, each once. Nothing it sends or how long it takes tells whether a name is somebody's.
/// </summary>
/// <param name="users">Who may log in.</param>
/// <param name="nonce">The server's half of the nonce; a random one unless a published example is being replayed.</param>
public sealed class ScramServer(IScramUsers users, string? nonce = null)
{
    private const int NonceOctets = 18;

    private readonly string _serverNonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceOctets));
    private string _gs2Header = "";
    private string _nonce = "";
    private string _authMessage = "";
    private ScramVerifier? _verifier;
    private bool _known;

    /// <summary>The name given, prepared; null before <see cref="Begin"/>. It is proven only when <see cref="Finish"/> gives <see cref="ScramFault.None"/>.</summary>
    public string? Name { get; private set; }

    /// <summary>Takes client-first-message and gives server-first-message.</summary>
    public ScramFault Begin(ReadOnlySpan<byte> clientFirst, out byte[] serverFirst)
    {
        serverFirst = [];
        if (ScramText.Read(clientFirst) is not { } text || text.Split(',', 3) is not [string flag, string authzid, string bare]) return ScramFault.Malformed;
        if (flag.StartsWith("p=", StringComparison.Ordinal)) return ScramFault.ChannelBinding;
        if (flag is not ("n" or "y")) return ScramFault.Malformed;
        if (bare.StartsWith("m=", StringComparison.Ordinal)) return ScramFault.UnknownExtension;
        if (bare.Split(',') is not [string first, string second, ..] || ScramText.Value(first, 'n') is not { } quoted || ScramText.Value(second, 'r') is not { } clientNonce) return ScramFault.Malformed;
        if (ScramText.Unquote(quoted) is not { } given || !ScramText.IsNonce(clientNonce) || !SaslPrep.TryPrepare(given, out string? name)) return ScramFault.Malformed;
        if (authzid.Length > 0)
        {
            if (ScramText.Value(authzid, 'a') is not { } identity) return ScramFault.Malformed;
            if (ScramText.Unquote(identity) != given) return ScramFault.AuthorizationIdentity;
        }
        Name = name;
        _verifier = users.Find(name, out _known);
        _gs2Header = $"{flag},{authzid},";
        _nonce = clientNonce + _serverNonce;
        string answer = string.Create(CultureInfo.InvariantCulture, $"r={_nonce},s={Convert.ToBase64String(_verifier.Salt)},i={_verifier.Iterations}");
        _authMessage = $"{bare},{answer},";
        serverFirst = Encoding.ASCII.GetBytes(answer);
        return ScramFault.None;
    }

    /// <summary>Takes client-final-message and gives server-final-message. Anything but <see cref="ScramFault.None"/> means that the client is not <see cref="Name"/>.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Begin"/> has not succeeded, or this is the second call.</exception>
    public ScramFault Finish(ReadOnlySpan<byte> clientFinal, out byte[] serverFinal)
    {
        serverFinal = [];
        ScramVerifier verifier = Interlocked.Exchange(ref _verifier, null) ?? throw new InvalidOperationException("No exchange has begun.");
        if (ScramText.Read(clientFinal) is not { } text) return ScramFault.Malformed;
        int proofAt = text.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0 || text[..proofAt].Split(',') is not [string binding, string nonce, ..]) return ScramFault.Malformed;
        if (ScramText.Value(binding, 'c') is not { } bound || ScramText.Value(nonce, 'r') is not { } repeated) return ScramFault.Malformed;
        if (bound != Convert.ToBase64String(Encoding.UTF8.GetBytes(_gs2Header))) return ScramFault.ChannelBinding;
        if (repeated != _nonce) return ScramFault.NonceDiffers;
        string proofText = text[(proofAt + 3)..];
        if (!Base64.IsValid(proofText) || Convert.FromBase64String(proofText) is not { Length: ScramVerifier.KeyLength } proof) return ScramFault.Malformed;

        byte[] authMessage = Encoding.UTF8.GetBytes(_authMessage + text[..proofAt]);
        Span<byte> signature = stackalloc byte[ScramVerifier.KeyLength];
        HMACSHA256.HashData(verifier.StoredKey, authMessage, signature);
        for (int i = 0; i < proof.Length; i++) proof[i] ^= signature[i];
        Span<byte> storedKey = stackalloc byte[ScramVerifier.KeyLength];
        SHA256.HashData(proof, storedKey);
        CryptographicOperations.ZeroMemory(proof);
        // Both are always looked at: nobody's name takes as long as somebody's.
        if (!(CryptographicOperations.FixedTimeEquals(storedKey, verifier.StoredKey) & _known)) return ScramFault.NotAuthentic;
        HMACSHA256.HashData(verifier.ServerKey, authMessage, signature);
        serverFinal = Encoding.ASCII.GetBytes("v=" + Convert.ToBase64String(signature));
        return ScramFault.None;
    }
}
