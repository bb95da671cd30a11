using System.Security.Cryptography;

namespace CryptoList.Mail.Dkim;

/// <summary>
/// SHA-256 over a body in its relaxed form (RFC 6376 section 3.4.4): blanks at the ends of lines left out, other runs of them one space,
/// empty lines at the end left out. Lines end in CRLF. One pass, constant memory.
/// </summary>
public sealed class DkimBodyHash : IDisposable
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _used;
    private bool _any;

    // Line ends not hashed yet, for they may be the last; blanks seen and not hashed yet, for they may stand at the end of a line.
    private long _lineEnds;
    private bool _blank;

    /// <summary>The hash of a whole body.</summary>
    public static byte[] Compute(ReadOnlySpan<byte> body)
    {
        using var hash = new DkimBodyHash();
        hash.Append(body);
        return hash.Finish();
    }

    /// <summary>The next octets, cut anywhere.</summary>
    public void Append(ReadOnlySpan<byte> body)
    {
        foreach (var octet in body)
        {
            if (octet > ' ') Text(octet);
            else if (octet is (byte)' ' or (byte)'\t') _blank = true;
            else if (octet == '\n') (_blank, _lineEnds) = (false, _lineEnds + 1);
            else if (octet != '\r') Text(octet);
        }
    }

    /// <summary>The hash of all octets.</summary>
    public byte[] Finish()
    {
        // A body that has anything ends in one CRLF.
        if (_any) LineEnd();
        _hash.AppendData(_buffer, 0, _used);
        return _hash.GetHashAndReset();
    }

    public void Dispose() => _hash.Dispose();

    private void Text(byte octet)
    {
        for (; _lineEnds > 0; _lineEnds--) LineEnd();
        if (_blank) Put((byte)' ');
        (_blank, _any) = (false, true);
        Put(octet);
    }

    private void LineEnd()
    {
        Put((byte)'\r');
        Put((byte)'\n');
    }

    private void Put(byte octet)
    {
        if (_used == _buffer.Length)
        {
            _hash.AppendData(_buffer);
            _used = 0;
        }

        _buffer[_used++] = octet;
    }
}
