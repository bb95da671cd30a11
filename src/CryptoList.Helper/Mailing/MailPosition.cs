using CryptoList.Helper.Home;

namespace CryptoList.Helper.Mailing;

/// <summary>
/// How far one purpose (<c>sync</c>, <c>read</c>) has read a mail source, kept in the home. Either names (a Maildir), or a number in a
/// folder that has a life of its own (IMAP's UID and UIDVALIDITY); and in both cases messages that are to be looked at again.
/// </summary>
internal sealed class MailPosition
{
    private readonly string _path;
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _again;

    private MailPosition(string path, Document document) =>
        (_path, Source, Validity, Last, _names, _again) = (path, document.Source, document.Validity, document.Last, [.. document.Names], [.. document.Again]);

    /// <summary>The source this is a position in.</summary>
    public string Source { get; }

    /// <summary>The life of the folder that <see cref="Last"/> is of; 0 for none.</summary>
    public long Validity { get; private set; }

    /// <summary>Every number up to this one was handled.</summary>
    public long Last { get; private set; }

    /// <summary>Messages that were looked at and are to be looked at again.</summary>
    public IReadOnlyCollection<string> Again => _again;

    /// <summary>The position for that purpose; a new one where another source was read before.</summary>
    public static MailPosition Load(HomeFolder home, string purpose, string source)
    {
        var path = Path.Combine(home.Path, $"mail-{purpose}.json");
        var document = File.Exists(path) ? JsonFile.Read<Document>(path) : null;
        return new MailPosition(path, document?.Source == source ? document : new Document { Source = source });
    }

    /// <summary>True for a name that was handled and is not to be looked at again.</summary>
    public bool IsDone(string name) => _names.Contains(name) && !_again.Contains(name);

    /// <summary>The message was handled; with <paramref name="again"/> it is to be looked at once more next time.</summary>
    public void Handled(string id, bool again)
    {
        if (Validity == 0) _names.Add(id);
        if (again) _again.Add(id);
        else _again.Remove(id);
    }

    /// <summary>Every message up to that number of that folder was handled. Another folder's life begins anew.</summary>
    public void Reached(long validity, long number)
    {
        if (validity != Validity) _again.Clear();
        (Validity, Last) = (validity, number);
    }

    /// <summary>Forgets names that are not in the source any more.</summary>
    public void KeepOnly(ICollection<string> present)
    {
        _names.IntersectWith(present);
        _again.IntersectWith(present);
    }

    /// <summary>Writes it, durably.</summary>
    public void Save() => JsonFile.Write(_path, new Document { Source = Source, Validity = Validity, Last = Last, Names = [.. _names.Order(StringComparer.Ordinal)], Again = [.. _again.Order(StringComparer.Ordinal)] });

    internal sealed record Document
    {
        public int V { get; init; } = 1;

        public required string Source { get; init; }

        public long Validity { get; init; }

        public long Last { get; init; }

        public IReadOnlyList<string> Names { get; init; } = [];

        public IReadOnlyList<string> Again { get; init; } = [];
    }
}
