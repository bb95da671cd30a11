using CryptoList.Helper.Bridge.Posts;
using CryptoList.Mail.Imap;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>The mailbox one connection has open: which message has which number now, as far as the server has told, and what is known of it for good.</summary>
internal sealed class SelectedMailbox(string name)
{
    /// <summary>Numbers are kept for so many messages; a larger mailbox passes as it is.</summary>
    private const uint Most = 10_000_000;

    private readonly Lock _gate = new();
    private readonly List<uint> _uids = [];

    /// <summary>Its name as on the wire; INBOX in capitals.</summary>
    public string Name { get; } = name;

    /// <summary>UIDVALIDITY, 0 where the server gave none.</summary>
    public uint Validity { get; set; }

    /// <summary>What is known of its messages; set once it is open.</summary>
    public MailboxShelf? Shelf { get; set; }

    /// <summary>How many messages it has.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _uids.Count;
        }
    }

    /// <summary>EXISTS: it has so many messages now.</summary>
    public void Exists(uint count)
    {
        lock (_gate)
        {
            if (count < _uids.Count || count > Most) _uids.Clear();
            if (count > Most) return;
            _uids.EnsureCapacity((int)count);
            while (_uids.Count < count) _uids.Add(0);
        }
    }

    /// <summary>EXPUNGE: the message of that number is gone, and those behind it move up.</summary>
    public void Expunge(uint number)
    {
        lock (_gate)
        {
            if (number >= 1 && number <= _uids.Count) _uids.RemoveAt((int)number - 1);
        }
    }

    /// <summary>VANISHED (RFC 7162): these are gone. Where it is not known which number they had, all numbers are forgotten.</summary>
    public void Vanished(ImapNumberSet gone)
    {
        lock (_gate)
        {
            var removed = _uids.RemoveAll(uid => uid != 0 && gone.Contains(uid));
            if (removed == gone.Count) return;
            var left = (int)Math.Max(0, _uids.Count - (gone.Count - removed));
            _uids.Clear();
            for (var i = 0; i < left; i++) _uids.Add(0);
        }
    }

    /// <summary>Nothing said so far was about this mailbox (<c>[CLOSED]</c>).</summary>
    public void Forget()
    {
        lock (_gate) _uids.Clear();
        Validity = 0;
    }

    /// <summary>The server told a message's UID.</summary>
    public void Tell(uint number, uint uid)
    {
        lock (_gate)
        {
            if (number >= 1 && number <= _uids.Count) _uids[(int)number - 1] = uid;
        }
    }

    /// <summary>The UID of that number; 0 when it is not known or there is none.</summary>
    public uint UidOf(uint number)
    {
        lock (_gate) return number >= 1 && number <= _uids.Count ? _uids[(int)number - 1] : 0;
    }

    /// <summary>Numbers of a set for which <paramref name="wanted"/> holds of their UID, 0 where that is not known.</summary>
    public ImapNumberSet Where(ImapNumberSet numbers, Func<uint, bool> wanted)
    {
        lock (_gate) return new ImapNumberSet(numbers.Intersect(All()).Numbers().Where(number => wanted(_uids[(int)number - 1])));
    }

    private ImapNumberSet All() => _uids.Count == 0 ? new ImapNumberSet() : ImapNumberSet.Range(1, (uint)_uids.Count);
}
