namespace CryptoList.Mail.Mime;

/// <summary>An entity whose end has not come, and for a multipart the boundary that is looked for.</summary>
internal sealed class MultipartFrame(MimeEntity entity, byte[]? boundary)
{
    public MimeEntity Entity { get; } = entity;

    /// <summary>Null for what is no multipart, and after the closing boundary: what follows that is epilogue, whatever it looks like.</summary>
    public byte[]? Boundary { get; private set; } = boundary;

    public void Close()
    {
        Boundary = null;
        Entity.IsClosed = true;
    }

    /// <summary>RFC 2046 section 5.1.1: two hyphens, the boundary, perhaps two more, white space, and nothing else.</summary>
    public bool Matches(ReadOnlySpan<byte> line, out bool closing)
    {
        closing = false;
        if (Boundary is null || !line.StartsWith("--"u8) || !line[2..].StartsWith(Boundary))
            return false;
        var rest = line[(2 + Boundary.Length)..];
        if (rest.StartsWith("--"u8) && IsPadding(rest[2..]))
            closing = true;
        return closing || IsPadding(rest);
    }

    /// <summary>A line of one boundary could be taken for a line of the other.</summary>
    public bool CollidesWith(byte[] other)
    {
        if (Boundary is null)
            return false;
        var (shorter, longer) = Boundary.Length < other.Length ? (Boundary, other) : (other, Boundary);
        var tail = longer.AsSpan(shorter.Length);
        return longer.AsSpan().StartsWith(shorter) && (tail.IsEmpty || tail.SequenceEqual("--"u8));
    }

    private static bool IsPadding(ReadOnlySpan<byte> rest) => !rest.ContainsAnyExcept((byte)' ', (byte)'\t');
}
