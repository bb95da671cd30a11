using CryptoList.Helper.Home;
using CryptoList.Mail.Addresses;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Helper.Membership;

/// <summary>
/// True addresses that this home knows of a list whose log has aliases: of whom it invited or let in. Kept as <c>addresses.json</c>; other homes have others, and
/// the list's server all.
/// </summary>
internal sealed class KnownAddresses
{
    private readonly string _path;
    private readonly Dictionary<string, string> _byMember;

    public KnownAddresses(string listFolder)
    {
        _path = Path.Combine(listFolder, "addresses.json");
        _byMember = File.Exists(_path) ? JsonFile.Read<Document>(_path).Members : [];
    }

    /// <summary>That of a member, normalised; null when it is not known here.</summary>
    public string? Of(MemberId member) => _byMember.GetValueOrDefault(member.ToString());

    /// <summary>Whose it is, in any spelling: present members or not, several where somebody came again.</summary>
    public IEnumerable<MemberId> With(string address)
    {
        if (!EmailAddress.TryParse(address, out var wanted)) yield break;
        foreach (var (member, known) in _byMember)
            if (known == wanted.Normalized && MemberId.TryParse(member, out var id)) yield return id;
    }

    /// <summary>Notes it, on the disk when the call returns.</summary>
    public void Add(MemberId member, string address)
    {
        if (Of(member) == address) return;
        _byMember[member.ToString()] = address;
        JsonFile.Write(_path, new Document { Members = _byMember });
    }

    internal sealed record Document
    {
        /// <summary>Version of this file.</summary>
        public int V { get; init; } = 1;

        /// <summary>By member id.</summary>
        public Dictionary<string, string> Members { get; init; } = [];
    }
}
