using System.Buffers.Binary;
using System.Text;
using CryptoList.Cryptography;

namespace CryptoList.Protocol.Roster.Images;

/// <summary>Lays down the values of an image: numbers as U64, octets as U64 length and octets, text as UTF-8 octets; lists with their count first.</summary>
internal sealed class ImageWriter(Stream output)
{
    public void Number(long value)
    {
        Span<byte> octets = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(octets, value);
        output.Write(octets);
    }

    public void Flag(bool value) => output.WriteByte(value ? (byte)1 : (byte)0);

    public void Octets(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        output.Write(value);
    }

    public void Text(string value) => Octets(Encoding.UTF8.GetBytes(value));

    /// <summary>Octets of a fixed length.</summary>
    public void Value<T>(T value)
        where T : struct, ISpanWritable
    {
        Span<byte> octets = stackalloc byte[value.ByteCount];
        value.WriteTo(octets);
        output.Write(octets);
    }

    public void List<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        Number(items.Count);
        foreach (var item in items) write(item);
    }
}
