using CryptoList.Cryptography;
using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Home;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;

namespace CryptoList.Helper.Exchange;

/// <summary>A list I asked to join by mail and have no log of yet: <c>joining/&lt;list id in hex&gt;.json</c>. Nothing secret is in it.</summary>
internal sealed record PendingJoin
{
    public int V { get; init; } = 1;

    /// <summary>The list's address, as the link has it.</summary>
    public required string Address { get; init; }

    /// <summary>I, as it came.</summary>
    public required byte[] Invitation { get; init; }

    /// <summary>Its signature, 64 bytes.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The fingerprint of the device that asks, base64url.</summary>
    public required string Device { get; init; }

    /// <summary>My own address, where the list hides it; absent for others.</summary>
    public string? Own { get; init; }

    /// <summary>When it last asked, Unix seconds.</summary>
    public required long Asked { get; init; }

    public Invitation ReadInvitation() => Protocol.Invitations.Invitation.Parse(Invitation, Signature);

    public Fingerprint ReadDevice() =>
        CanonicalBase64Url.TryDecode(Device, out Digest device) ? new Fingerprint(device) : throw HelperException.Usage($"A file in the folder joining is damaged ({Address}). Delete it, and join again.");

    /// <summary>All of a home.</summary>
    public static IReadOnlyList<PendingJoin> All(HomeFolder home) =>
        Directory.Exists(FolderOf(home)) ? [.. Directory.EnumerateFiles(FolderOf(home), "*.json").Order(StringComparer.Ordinal).Select(JsonFile.Read<PendingJoin>)] : [];

    /// <summary>The one for that list, or null.</summary>
    public static PendingJoin? Find(HomeFolder home, ListId list) => File.Exists(PathOf(home, list)) ? JsonFile.Read<PendingJoin>(PathOf(home, list)) : null;

    /// <summary>Writes it, durably.</summary>
    public void Save(HomeFolder home)
    {
        PrivateFolder.Create(FolderOf(home));
        JsonFile.Write(PathOf(home, ReadInvitation().List), this);
    }

    /// <summary>It is over.</summary>
    public static void Remove(HomeFolder home, ListId list) => File.Delete(PathOf(home, list));

    private static string FolderOf(HomeFolder home) => Path.Combine(home.Path, "joining");

    private static string PathOf(HomeFolder home, ListId list) => Path.Combine(FolderOf(home), Convert.ToHexStringLower(list.ToArray()) + ".json");
}
