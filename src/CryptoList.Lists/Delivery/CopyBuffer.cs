using System.Buffers;

namespace CryptoList.Lists.Delivery;

/// <summary>A copy's own octets: key fields and common fields, a kilobyte or two. Kept and used again by its lane.</summary>
internal sealed class CopyBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[4096];
    private int _used;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _used);

    public void Clear() => _used = 0;

    public void Advance(int count) => _used += count;

    /// <summary>Puts octets before what is written.</summary>
    public void Prepend(ReadOnlySpan<byte> octets)
    {
        Room(octets.Length);
        _bytes.AsSpan(0, _used).CopyTo(_bytes.AsSpan(octets.Length));
        octets.CopyTo(_bytes);
        _used += octets.Length;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Room(sizeHint);
        return _bytes.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Room(sizeHint);
        return _bytes.AsSpan(_used);
    }

    private void Room(int wanted)
    {
        if (_bytes.Length - _used >= Math.Max(wanted, 1)) return;
        Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + wanted));
    }
}
