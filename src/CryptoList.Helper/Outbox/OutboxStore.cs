using System.Security.Cryptography;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Outbox;

/// <summary>The waiting posts of one list: a folder each, with the text, the sealed octets and how far it is.</summary>
public sealed class OutboxStore(string listFolder)
{
    private readonly string _folder = Path.Combine(listFolder, "outbox");

    /// <summary>All waiting posts, the oldest first.</summary>
    public IReadOnlyList<OutboxItem> All() => !Directory.Exists(_folder)
        ? []
        : [.. Directory.EnumerateDirectories(_folder).Select(f => Path.Combine(f, "item.json")).Where(File.Exists).Select(JsonFile.Read<OutboxItem>).OrderBy(i => i.Created).ThenBy(i => i.Id, StringComparer.Ordinal)];

    /// <summary>The waiting post of that id.</summary>
    /// <exception cref="HelperException">There is none.</exception>
    public OutboxItem Get(string id) => All().FirstOrDefault(i => i.Id == id) ?? throw HelperException.Usage($"No post {id} waits here. See: cryptolist-helper outbox");

    /// <summary>Takes a text in; it is on the disk when the call returns.</summary>
    public async Task<OutboxItem> AddAsync(Stream text, PostTarget target, long now, CancellationToken cancellation)
    {
        var item = new OutboxItem { Id = RandomNumberGenerator.GetHexString(16, lowercase: true), Group = target.Group, Mode = target.Mode, Peer = target.Peer?.ToString(), Properties = target.Properties, Created = now };
        PrivateFolder.Create(_folder);
        PrivateFolder.Create(Path.Combine(_folder, item.Id));
        await using (var file = DurableFile.Create(TextPath(item)))
        {
            await text.CopyToAsync(file, cancellation).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }

        Save(item);
        DurableFile.SyncFolder(_folder);
        return item;
    }

    /// <summary>Writes how far it is.</summary>
    public void Save(OutboxItem item) => JsonFile.Write(Path.Combine(_folder, item.Id, "item.json"), item);

    /// <summary>The text as its author wrote it.</summary>
    public FileStream OpenText(OutboxItem item) => Open(TextPath(item));

    /// <summary>The sealed octets.</summary>
    public FileStream OpenSealed(OutboxItem item) => Open(SealedPath(item));

    /// <summary>Where a new sealing is written before it takes its place.</summary>
    public FileStream CreateSealing(OutboxItem item)
    {
        File.Delete(SealedPath(item) + ".new");
        return DurableFile.Create(SealedPath(item) + ".new");
    }

    /// <summary>The new sealing takes its place, durably.</summary>
    public void FinishSealing(OutboxItem item) => DurableFile.MoveIntoPlace(SealedPath(item) + ".new", SealedPath(item));

    /// <summary>It is known to be accepted, or given up: text and octets go.</summary>
    public void Remove(OutboxItem item) => Directory.Delete(Path.Combine(_folder, item.Id), recursive: true);

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    private string TextPath(OutboxItem item) => Path.Combine(_folder, item.Id, "text.eml");

    private string SealedPath(OutboxItem item) => Path.Combine(_folder, item.Id, "sealed.eml");
}
