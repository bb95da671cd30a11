using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.KeyFiles;
using CryptoList.Cryptography.Signatures;
using CryptoList.Lists;
using CryptoList.Lists.Bounces;
using CryptoList.Lists.Keys;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Storage.KeyFolder;

/// <summary>
/// Keys as files: <c>tickets/&lt;fp&gt;/</c> and <c>lists/&lt;list id&gt;/</c>, in them <c>sign-&lt;fp&gt;.key</c>,
/// <c>seal-&lt;hash of the public key&gt;.key</c>, <c>queue-&lt;day&gt;.key</c>, <c>return.key</c> and
/// <c>roster.verified</c>, which is no key; folders 0700, files 0600. Names are hexadecimal.
/// A destroyed key is overwritten before its file goes; on a file system that copies on write, or a flash disk, that is all a program can do.
/// </summary>
public sealed class FolderKeyStore : IKeyStore, IReturnPathKeys
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const int CheckpointSize = sizeof(long) + Digest.Size;

    private readonly string _folder;
    private readonly string _tickets;
    private readonly string _lists;

    public FolderKeyStore(string folder)
    {
        _folder = folder;
        _tickets = Path.Combine(folder, "tickets");
        _lists = Path.Combine(folder, "lists");
        Guarded(() =>
        {
            foreach (var path in (ReadOnlySpan<string>)[folder, _tickets, _lists]) MakeFolder(path);
            return true;
        });
    }

    /// <summary>A name for this folder, 16 random octets, made when there is none: how nodes see that they have the same one. A copy has the same name.</summary>
    public byte[] FolderName() => Guarded(() =>
    {
        var path = Path.Combine(_folder, "folder.name");
        if (!File.Exists(path)) KeyFile.TryCreate(path, RandomNumberGenerator.GetBytes(16));
        return KeyFile.Read(path, null);
    });

    /// <inheritdoc/>
    public ServerKeysTicket CreateTicket() => Guarded(() =>
    {
        using var sign = Cryptography.Signatures.SigningKey.Generate();
        using var seal = HpkePrivateKey.Generate();
        var folder = TicketFolder(sign.PublicKey.Fingerprint);
        MakeFolder(folder);
        WriteKey(SignPath(folder, sign.PublicKey.Fingerprint), sign.Export());
        WriteKey(SealPath(folder, seal.PublicKey), seal.Export());
        return new ServerKeysTicket(new ServerRecord(sign.PublicKey, seal.PublicKey));
    });

    /// <inheritdoc/>
    public IReadOnlyList<ServerKeysTicket> Tickets() => Guarded(() =>
    {
        var tickets = new List<ServerKeysTicket>();
        foreach (var folder in Directory.EnumerateDirectories(_tickets).Order(StringComparer.Ordinal))
        {
            var sign = Directory.EnumerateFiles(folder, "sign-*.key").FirstOrDefault();
            var seal = Directory.EnumerateFiles(folder, "seal-*.key").FirstOrDefault();
            // A folder without both was being written when the program was killed: nobody has its line.
            if (sign is null || seal is null) continue;
            using var signing = Load(sign, Cryptography.Signatures.SigningKey.Import);
            using var sealing = Load(seal, ImportSeal);
            tickets.Add(new ServerKeysTicket(new ServerRecord(signing.PublicKey, sealing.PublicKey)));
        }

        return tickets;
    });

    /// <inheritdoc/>
    public bool DestroyTicket(Fingerprint signingKey) => DestroyFolder(TicketFolder(signingKey));

    /// <inheritdoc/>
    public int DestroyTickets(DateTimeOffset madeBefore) => Guarded(() =>
    {
        // The keys' own time, not the folder's: that changes with the file system's housekeeping.
        var old = Directory.EnumerateDirectories(_tickets).Where(f => Directory.EnumerateFiles(f).Select(File.GetLastWriteTimeUtc).DefaultIfEmpty(Directory.GetLastWriteTimeUtc(f)).Max() < madeBefore.UtcDateTime).ToList();
        return old.Count(DestroyFolder);
    });

    /// <inheritdoc/>
    public bool Claim(Fingerprint signingKey, ListId list) => Guarded(() =>
    {
        var ticket = TicketFolder(signingKey);
        var folder = ListFolder(list);
        if (!Directory.Exists(ticket)) return File.Exists(SignPath(folder, signingKey));
        Directory.Move(ticket, folder);
        return true;
    });

    /// <inheritdoc/>
    public SigningKey? SigningKey(ListId list, Fingerprint key) => Guarded(() =>
    {
        var path = SignPath(ListFolder(list), key);
        return File.Exists(path) ? Load(path, Cryptography.Signatures.SigningKey.Import) : null;
    });

    /// <inheritdoc/>
    public void AddSigningKey(ListId list, SigningKey key) => Guarded(() =>
    {
        WriteKey(SignPath(ListFolder(list), key.PublicKey.Fingerprint), key.Export());
        return true;
    });

    /// <inheritdoc/>
    public IReadOnlyList<HpkePrivateKey> SealKeys(ListId list) => Guarded(() =>
        (IReadOnlyList<HpkePrivateKey>)(Directory.Exists(ListFolder(list)) ? [.. Directory.EnumerateFiles(ListFolder(list), "seal-*.key").Select(path => Load(path, ImportSeal))] : []));

    /// <inheritdoc/>
    public void AddSealKey(ListId list, HpkePrivateKey key) => Guarded(() =>
    {
        WriteKey(SealPath(ListFolder(list), key.PublicKey), key.Export());
        return true;
    });

    /// <inheritdoc/>
    public bool DestroySealKey(ListId list, HpkePublicKey key) => Guarded(() => DestroyFile(SealPath(ListFolder(list), key)));

    /// <inheritdoc/>
    public byte[]? QueueKey(ListId list, long day, bool create) => RandomKey(list, QueuePath(list, day), create);

    /// <inheritdoc/>
    public byte[] ReturnPathKey(ListId list) => RandomKey(list, Path.Combine(ListFolder(list), "return.key"), create: true)!;

    private byte[]? RandomKey(ListId list, string path, bool create) => Guarded(() =>
    {
        if (File.Exists(path)) return KeyFile.Read(path, null);
        if (!create) return null;
        MakeFolder(ListFolder(list));
        var key = RandomNumberGenerator.GetBytes(32);
        if (KeyFile.TryCreate(path, key)) return key;
        // Another node, or another thread here, made it first: that one counts.
        CryptographicOperations.ZeroMemory(key);
        return KeyFile.Read(path, null);
    });

    /// <inheritdoc/>
    public IReadOnlyList<long> QueueDays(ListId list) => Guarded(() =>
    {
        var days = new List<long>();
        if (!Directory.Exists(ListFolder(list))) return days;
        foreach (var path in Directory.EnumerateFiles(ListFolder(list), "queue-*.key"))
        {
            if (long.TryParse(Path.GetFileNameWithoutExtension(path).AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var day)) days.Add(day);
        }

        return days;
    });

    /// <inheritdoc/>
    public void DestroyQueueKey(ListId list, long day) => Guarded(() => DestroyFile(QueuePath(list, day)));

    /// <inheritdoc/>
    public RosterCheckpoint? Checkpoint(ListId list) => Guarded<RosterCheckpoint?>(() =>
    {
        var path = CheckpointPath(list);
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        return bytes.Length == CheckpointSize ? new RosterCheckpoint(BinaryPrimitives.ReadInt64BigEndian(bytes), new Digest(bytes.AsSpan(sizeof(long)))) : null;
    });

    /// <inheritdoc/>
    public void KeepCheckpoint(ListId list, RosterCheckpoint checkpoint) => Guarded(() =>
    {
        if (!Directory.Exists(ListFolder(list))) return false;
        Span<byte> bytes = stackalloc byte[CheckpointSize];
        BinaryPrimitives.WriteInt64BigEndian(bytes, checkpoint.Number);
        checkpoint.Head.WriteTo(bytes[sizeof(long)..]);
        AtomicFile.Replace(CheckpointPath(list), bytes);
        return true;
    });

    /// <inheritdoc/>
    public void DestroyList(ListId list) => DestroyFolder(ListFolder(list));

    private static HpkePrivateKey ImportSeal(ReadOnlySpan<byte> bytes) => HpkePrivateKey.Import(HpkeKem.P256HkdfSha256, bytes);

    private static string SignPath(string folder, Fingerprint key) => Path.Combine(folder, $"sign-{Convert.ToHexStringLower(key.Value.ToArray())}.key");

    private static string SealPath(string folder, HpkePublicKey key) => Path.Combine(folder, $"seal-{Convert.ToHexStringLower(SHA256.HashData(key.Bytes.Span))}.key");

    private static T Load<T>(string path, KeyImport<T> import)
    {
        var bytes = KeyFile.Read(path, null);
        try
        {
            return import(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static void WriteKey(string path, byte[] secret)
    {
        try
        {
            KeyFile.Write(path, secret, null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static bool DestroyFile(string path)
    {
        if (!File.Exists(path)) return false;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None))
        {
            file.Write(new byte[file.Length]);
            file.Flush(flushToDisk: true);
        }

        File.Delete(path);
        return true;
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
    }

    private static T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or IOException and not StoreUnavailableException)
        {
            throw new StoreUnavailableException($"The key store failed: {fault.Message}", fault);
        }
    }

    private static bool DestroyFolder(string folder) => Guarded(() =>
    {
        if (!Directory.Exists(folder)) return false;
        foreach (var file in Directory.EnumerateFiles(folder)) DestroyFile(file);
        Directory.Delete(folder);
        return true;
    });

    private string TicketFolder(Fingerprint key) => Path.Combine(_tickets, Convert.ToHexStringLower(key.Value.ToArray()));

    private string ListFolder(ListId list) => Path.Combine(_lists, Convert.ToHexStringLower(list.ToArray()));

    private string CheckpointPath(ListId list) => Path.Combine(ListFolder(list), "roster.verified");

    private string QueuePath(ListId list, long day) => Path.Combine(ListFolder(list), $"queue-{day}.key");

    private delegate T KeyImport<T>(ReadOnlySpan<byte> bytes);
}
