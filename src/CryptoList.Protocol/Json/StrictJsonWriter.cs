using System.Buffers.Text;
using System.Text;
using CryptoList.Cryptography;

namespace CryptoList.Protocol.Json;

/// <summary>
/// Writes the protocol's strict JSON, in the order of the calls, without white space. Refuses control characters,
/// so what it writes <see cref="StrictObject"/> reads.
/// </summary>
public sealed class StrictJsonWriter
{
    private static readonly UTF8Encoding WholeCharacters = new(false, throwOnInvalidBytes: true);

    private readonly StringBuilder _text = new("{");
    private bool _first = true;

    /// <exception cref="ArgumentOutOfRangeException">Not in 0..2^53-1.</exception>
    public StrictJsonWriter Integer(string name, long value)
    {
        Name(name)._text.Append(InRange(value));
        return this;
    }

    /// <exception cref="ArgumentException">The text holds a control character or a lone surrogate.</exception>
    public StrictJsonWriter Text(string name, string value)
    {
        Quoted(Name(name)._text, value);
        return this;
    }

    public StrictJsonWriter Bytes(string name, ReadOnlySpan<byte> value)
    {
        Name(name)._text.Append('"').Append(Base64Url.EncodeToString(value)).Append('"');
        return this;
    }

    public StrictJsonWriter Bytes(string name, ISpanWritable value)
    {
        Span<byte> bytes = stackalloc byte[value.ByteCount];
        value.WriteTo(bytes);
        return Bytes(name, bytes);
    }

    public StrictJsonWriter Object(string name, StrictJsonWriter value)
    {
        Name(name)._text.Append(value);
        return this;
    }

    public StrictJsonWriter Objects(string name, IEnumerable<StrictJsonWriter> values)
    {
        Name(name)._text.Append('[').AppendJoin(',', values).Append(']');
        return this;
    }

    public StrictJsonWriter Texts(string name, IEnumerable<string> values)
    {
        var text = Name(name)._text.Append('[');
        var first = true;
        foreach (var value in values)
        {
            if (!first) text.Append(',');
            first = false;
            Quoted(text, value);
        }

        text.Append(']');
        return this;
    }

    /// <exception cref="ArgumentOutOfRangeException">One of them is not in 0..2^53-1.</exception>
    public StrictJsonWriter Integers(string name, IEnumerable<long> values)
    {
        Name(name)._text.Append('[').AppendJoin(',', values.Select(InRange)).Append(']');
        return this;
    }

    /// <exception cref="ArgumentException">A text holds a lone surrogate.</exception>
    public byte[] ToUtf8() => WholeCharacters.GetBytes(ToString());

    public override string ToString() => _text + "}";

    private StrictJsonWriter Name(string name)
    {
        if (!_first) _text.Append(',');
        _first = false;
        _text.Append('"').Append(name).Append("\":");
        return this;
    }

    private static long InRange(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, StrictObject.MaxInteger);
        return value;
    }

    private static void Quoted(StringBuilder text, string value)
    {
        if (value.Any(char.IsControl)) throw new ArgumentException("Strict JSON holds no control characters.", nameof(value));
        text.Append('"').Append(value.Replace("\\", "\\\\").Replace("\"", "\\\"")).Append('"');
    }
}
