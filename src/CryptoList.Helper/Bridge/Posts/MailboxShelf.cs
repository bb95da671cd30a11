using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Helper.Home;
using CryptoList.Mail.Imap;

namespace CryptoList.Helper.Bridge.Posts;

/// <summary>
/// All that is known for good of one mailbox under one UIDVALIDITY: which of its messages are posts, and how each of these is shown. Shared by the
/// connections that have it open; everything on disk is sealed.
/// </summary>
internal sealed class MailboxShelf
{
    private const string JournalName = "journal";

    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly byte[] _key;
    private readonly ShelfSpace _space;
    private readonly ShelfJournal _journal;
    private readonly Dictionary<uint, ShownPost> _shown = [];
    private ImapNumberSet _looked = new();
    private ImapNumberSet _posts = new();

    /// <summary>Takes up what is known from the folder; one that is not there is made.</summary>
    public MailboxShelf(string folder, byte[] key, ShelfSpace space)
    {
        (_folder, _key, _space) = (folder, key, space);
        PrivateFolder.Create(folder);
        _journal = new ShelfJournal(Path.Combine(folder, JournalName), key, Context(0));
        _journal.Replay(
            (all, posts) => (_looked, _posts) = (_looked.Union(all), _posts.Union(posts)),
            (uid, shown) =>
            {
                if (shown is null) (_, _posts) = (_shown.Remove(uid), _posts.Except(new ImapNumberSet([uid])));
                else _shown[uid] = shown;
            });
    }

    /// <summary>UIDs of which it is known whether they are posts, or that there is no such message.</summary>
    public ImapNumberSet Looked
    {
        get
        {
            lock (_gate) return _looked;
        }
    }

    /// <summary>UIDs of posts, those of messages that are gone among them.</summary>
    public ImapNumberSet Posts
    {
        get
        {
            lock (_gate) return _posts;
        }
    }

    /// <summary>Until it is disposed of, no message is taken off to make room.</summary>
    public IDisposable Use() => _space.Use();

    /// <summary>These were looked at, and those of the second set are posts.</summary>
    public void Look(ImapNumberSet all, ImapNumberSet posts)
    {
        lock (_gate)
        {
            (_looked, _posts) = (_looked.Union(all), _posts.Union(posts));
            _journal.Looked(all, posts);
        }
    }

    /// <summary>How that post is shown; null when that has to be found out. <paramref name="now"/> names the logs and keys there are.</summary>
    public ShownPost? Find(uint uid, string now)
    {
        lock (_gate) return _shown.TryGetValue(uid, out var shown) && (shown.Again.Length == 0 || shown.Again == now) ? shown : null;
    }

    /// <summary>It is no post after all.</summary>
    public void NoPost(uint uid)
    {
        lock (_gate)
        {
            _posts = _posts.Except(new ImapNumberSet([uid]));
            _shown.Remove(uid);
            _journal.Gone(uid);
        }
    }

    /// <summary>A stream to seal the message that stands for a post into, and the name of its file.</summary>
    public (ChunkedSealStream Stream, Stream File, string Name) Begin(uint uid)
    {
        var name = Path.Combine(_folder, $"{uid}.{Guid.NewGuid():N}.new");
        var file = DurableFile.Create(name);
        return (ChunkedEncryption.CreateSealStream(file, _key, Context(uid)), file, name);
    }

    /// <summary>The message under that name, sealed to its end, is what is shown.</summary>
    public void Keep(uint uid, string name, ShownPost shown)
    {
        lock (_gate)
        {
            File.Move(name, PathOf(uid), overwrite: true);
            _shown[uid] = shown;
            _journal.Shown(uid, shown);
        }

        _space.Add(new FileInfo(PathOf(uid)).Length);
    }

    /// <summary>What is shown for that post is lost, and has to be made again.</summary>
    public void Forget(uint uid)
    {
        lock (_gate) _shown.Remove(uid);
        File.Delete(PathOf(uid));
    }

    /// <summary>True when <see cref="Open(uint)"/> will give it.</summary>
    public bool CanOpen(uint uid)
    {
        using var message = Open(uid);
        return message is not null;
    }

    /// <summary>The message that stands for a post, seekable; null when it is not there or does not open, and has to be made again.</summary>
    public Stream? Open(uint uid) => Open(uid, PathOf(uid));

    /// <summary>The message under that name.</summary>
    public Stream? Open(uint uid, string name)
    {
        try
        {
            return ChunkedEncryption.CreateSeekStream(new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0), _key, Context(uid));
        }
        catch (Exception lost) when (lost is FileNotFoundException or ChunkedEncryptionException)
        {
            return null;
        }
    }

    private string PathOf(uint uid) => Path.Combine(_folder, $"{uid}{ShelfSpace.Extension}");

    private byte[] Context(uint uid) => DomainContext.Build("cryptolist-helper bridge shelf", System.Text.Encoding.UTF8.GetBytes($"{Path.GetFileName(Path.GetDirectoryName(_folder))}/{Path.GetFileName(_folder)}/{uid}"));
}
