using System.Security.Cryptography;
using System.Text;

namespace CryptoList.Mail.Smtp.Client;

/// <summary>
/// What the next send will carry: pieces of the caller's memory, and commands written into a buffer of its own.
/// Neighbouring commands are one piece.
/// </summary>
internal sealed class GatherList
{
    private byte[] _scratch = new byte[16 * 1024];
    private int _used;
    private int _open = -1;

    /// <summary>The pieces so far; <see cref="Seal"/> first.</summary>
    public List<ArraySegment<byte>> Pieces { get; } = [];

    /// <summary>Octets of all pieces and the open one.</summary>
    public int Length { get; private set; }

    /// <summary>Appends ASCII or UTF-8 text.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        Grow(Encoding.UTF8.GetBytes(text, _scratch.AsSpan(_used)));
    }

    /// <summary>Appends octets by copying them: for commands.</summary>
    public void Write(ReadOnlySpan<byte> octets)
    {
        Room(octets.Length);
        octets.CopyTo(_scratch.AsSpan(_used));
        Grow(octets.Length);
    }

    /// <summary>Appends a decimal number.</summary>
    public void Write(long number)
    {
        Room(20);
        number.TryFormat(_scratch.AsSpan(_used), out int written);
        Grow(written);
    }

    /// <summary>Appends memory without copying it.</summary>
    public void Add(ArraySegment<byte> piece)
    {
        if (piece.Count == 0) return;
        Seal();
        Pieces.Add(piece);
        Length += piece.Count;
    }

    /// <summary>Closes the piece of commands being written.</summary>
    public void Seal()
    {
        if (_open < 0) return;
        Pieces.Add(new ArraySegment<byte>(_scratch, _open, _used - _open));
        _open = -1;
    }

    /// <summary>So many octets are no longer waiting.</summary>
    public void Sent(int octets) => Length -= octets;

    /// <summary>All was sent.</summary>
    public void Clear()
    {
        Pieces.Clear();
        (_used, _open, Length) = (0, -1, 0);
    }

    /// <summary>All was sent, and the commands written held a secret.</summary>
    public void Wipe()
    {
        Clear();
        CryptographicOperations.ZeroMemory(_scratch);
    }

    private void Room(int octets)
    {
        if (_scratch.Length - _used >= octets) return;
        // The old buffer lives on in the pieces until they are sent.
        Seal();
        _scratch = new byte[Math.Max(_scratch.Length, octets)];
        _used = 0;
    }

    private void Grow(int written)
    {
        if (_open < 0) _open = _used;
        _used += written;
        Length += written;
    }
}
