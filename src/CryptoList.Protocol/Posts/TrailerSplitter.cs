using System.Security.Cryptography;
using CryptoList.Cryptography;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// Passes on all but the last <see cref="AuthorTrailer.Size"/> bytes written, keeps those, hashes what it passed on, and looks whether
/// every CR and LF in it is a line end.
/// </summary>
internal sealed class TrailerSplitter(Stream destination) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _held = new byte[AuthorTrailer.Size];
    private int _heldLength;
    private bool _afterCr;
    private bool _bare;

    /// <summary>The last bytes so far; fewer than 64 when fewer came.</summary>
    public ReadOnlySpan<byte> Trailer => _held.AsSpan(0, _heldLength);

    public void Write(ReadOnlySpan<byte> data)
    {
        var release = _heldLength + data.Length - _held.Length;
        if (release <= 0)
        {
            data.CopyTo(_held.AsSpan(_heldLength));
            _heldLength += data.Length;
            return;
        }

        var fromHeld = Math.Min(release, _heldLength);
        Pass(_held.AsSpan(0, fromHeld));
        _held.AsSpan(fromHeld, _heldLength - fromHeld).CopyTo(_held);
        _heldLength -= fromHeld;
        var fromData = release - fromHeld;
        Pass(data[..fromData]);
        data[fromData..].CopyTo(_held.AsSpan(_heldLength));
        _heldLength += data.Length - fromData;
    }

    /// <summary>False when what was passed on holds a CR or LF that is not part of a CRLF.</summary>
    public bool IsCrlfThroughout => !_bare && !_afterCr;

    /// <summary>SHA-256 of all that was passed on.</summary>
    public Digest Finish()
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        _hash.GetHashAndReset(hash);
        return new Digest(hash);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_held);
        _hash.Dispose();
    }

    private void Pass(ReadOnlySpan<byte> data)
    {
        _hash.AppendData(data);
        destination.Write(data);
        LookAtLineEnds(data);
    }

    private void LookAtLineEnds(ReadOnlySpan<byte> data)
    {
        while (!_bare && !data.IsEmpty)
        {
            if (_afterCr)
            {
                (_bare, _afterCr) = (data[0] != '\n', false);
                data = data[1..];
                continue;
            }

            var at = data.IndexOfAny((byte)'\r', (byte)'\n');
            if (at < 0) return;
            (_bare, _afterCr) = (data[at] == '\n', data[at] == '\r');
            data = data[(at + 1)..];
        }
    }
}
