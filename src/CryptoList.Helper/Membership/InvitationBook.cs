using System.Security.Cryptography;
using System.Text;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Home;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Membership;

/// <summary>The invitations that this home made to one list, kept as <c>invitations.json</c>: whom, until when, and under which approval password.</summary>
internal sealed class InvitationBook
{
    /// <summary>Wrong passwords until an invitation is dead.</summary>
    public const int MaxTries = 5;

    private const int SaltSize = 16;
    private const int HashSize = 32;
    private const int Iterations = 600_000;

    private readonly string _path;
    private readonly Dictionary<string, Made> _made;

    public InvitationBook(string listFolder)
    {
        _path = Path.Combine(listFolder, "invitations.json");
        _made = File.Exists(_path) ? JsonFile.Read<Document>(_path).Invitations : [];
    }

    /// <summary>All that were made here, with their ids, the oldest end first.</summary>
    public IEnumerable<KeyValuePair<string, Made>> All => _made.OrderBy(m => m.Value.Expires);

    /// <summary>An invitation was made; with a password its joiner has to know it. <paramref name="forDevice"/>: of a further device of my own.</summary>
    public void Add(InvitationId id, string address, long expires, string? password, bool forDevice)
    {
        var salt = password is null ? null : RandomNumberGenerator.GetBytes(SaltSize);
        _made[id.ToString()] = new Made(address, expires, salt, salt is null ? null : Hash(password!, salt, Iterations), Iterations, 0, ForDevice: forDevice);
        Save();
    }

    /// <summary>True for an invitation that was made here.</summary>
    public bool Knows(InvitationId id) => _made.ContainsKey(id.ToString());

    /// <summary>True when too many wrong passwords came.</summary>
    public bool IsDead(InvitationId id) => _made.GetValueOrDefault(id.ToString())?.Tries >= MaxTries;

    /// <summary>True for one that was withdrawn here, whether the server has the entry or not.</summary>
    public bool IsWithdrawn(InvitationId id) => _made.GetValueOrDefault(id.ToString())?.Withdrawn == true;

    /// <summary>This home lets nobody in by it from here on, on the disk when the call returns. Nothing for one that was not made here.</summary>
    public void Withdraw(InvitationId id)
    {
        if (!_made.TryGetValue(id.ToString(), out var made)) return;
        _made[id.ToString()] = made with { Withdrawn = true };
        Save();
    }

    /// <summary>The fingerprint of the further device that was let in by it, base64url; null while none was.</summary>
    public string? UsedBy(InvitationId id) => _made.GetValueOrDefault(id.ToString())?.UsedBy;

    /// <summary>A further device comes in by it: no other does from here on, on the disk when the call returns.</summary>
    public void Use(InvitationId id, Fingerprint device)
    {
        _made[id.ToString()] = _made[id.ToString()] with { UsedBy = device.ToString() };
        Save();
    }

    /// <summary>Compares what a joiner gave (null: nothing), and counts a wrong one before it says so. True when none was asked for.</summary>
    public bool Approves(InvitationId id, string? password)
    {
        if (_made.GetValueOrDefault(id.ToString()) is not { Salt: { } salt, Hash: { } hash } made) return true;
        if (made.Tries >= MaxTries) return false;
        _made[id.ToString()] = made with { Tries = made.Tries + 1 };
        Save();
        if (!CryptographicOperations.FixedTimeEquals(Hash(password ?? "", salt, made.Iterations), hash)) return false;
        _made[id.ToString()] = made;
        Save();
        return true;
    }

    private static byte[] Hash(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashSize);

    private void Save() => JsonFile.Write(_path, new Document { Invitations = _made });

    /// <param name="Address">Who is invited.</param>
    /// <param name="Expires">Until when, Unix seconds.</param>
    /// <param name="Salt">Of the password, 16 bytes; null where none is asked for.</param>
    /// <param name="Hash">PBKDF2 with SHA-256, 32 bytes.</param>
    /// <param name="Iterations">Of PBKDF2.</param>
    /// <param name="Tries">Wrong passwords so far.</param>
    /// <param name="UsedBy">The further device that came in by it; the log does not say it.</param>
    /// <param name="ForDevice">For a further device of this home's own member: no entry withdraws it.</param>
    /// <param name="Withdrawn">It was withdrawn here.</param>
    internal sealed record Made(string Address, long Expires, byte[]? Salt, byte[]? Hash, int Iterations, int Tries, string? UsedBy = null, bool ForDevice = false, bool Withdrawn = false);

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        /// <summary>By id.</summary>
        public Dictionary<string, Made> Invitations { get; init; } = [];
    }
}
