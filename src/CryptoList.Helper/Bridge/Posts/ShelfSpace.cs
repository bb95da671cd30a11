namespace CryptoList.Helper.Bridge.Posts;

/// <summary>
/// Keeps the messages on all shelves of a home within so many octets: the oldest go, and are made again when they are asked for. What is known of them
/// for listings stays. While messages are being used none goes; room is made once nobody uses any.
/// </summary>
internal sealed class ShelfSpace
{
    /// <summary>Of files with messages.</summary>
    public const string Extension = ".post";

    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly long _most;
    private long _held;
    private int _users;

    /// <summary>Counts what lies in the folder, and makes room.</summary>
    public ShelfSpace(string folder, long most)
    {
        (_folder, _most) = (folder, most);
        MakeRoom();
    }

    /// <summary>Until it is disposed of, no message goes.</summary>
    public IDisposable Use()
    {
        lock (_gate) _users++;
        return new InUse(this);
    }

    /// <summary>A message of that many octets came.</summary>
    public void Add(long octets)
    {
        lock (_gate) _held += octets;
    }

    private void Release()
    {
        lock (_gate)
        {
            if (--_users == 0 && _held > _most) MakeRoom();
        }
    }

    private void MakeRoom()
    {
        try
        {
            TakeOldest();
        }
        catch (IOException)
        {
            // A folder or a file went meanwhile: all is counted anew the next time.
        }
    }

    private void TakeOldest()
    {
        if (!Directory.Exists(_folder)) return;
        var files = new DirectoryInfo(_folder).EnumerateFiles("*" + Extension, SearchOption.AllDirectories).ToList();
        _held = files.Sum(f => f.Length);
        if (_held <= _most) return;
        // A tenth more than must be, so that not every post looks at all files.
        foreach (var file in files.OrderBy(f => f.LastWriteTimeUtc).TakeWhile(_ => _held > _most / 10 * 9))
        {
            _held -= file.Length;
            file.Delete();
        }
    }

    private sealed class InUse(ShelfSpace space) : IDisposable
    {
        private ShelfSpace? _space = space;

        public void Dispose() => Interlocked.Exchange(ref _space, null)?.Release();
    }
}
