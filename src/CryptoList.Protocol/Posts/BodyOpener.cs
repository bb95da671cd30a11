using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Signatures;
using CryptoList.Mail;
using CryptoList.Mail.Addresses;
using CryptoList.Mail.Headers;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// The reader's checks from BODY on, in constant memory: its hash, the decryption, the author's signature, and what ENTITY says of itself.
/// Until <see cref="Open"/> has returned null, nothing that was written may be shown.
/// </summary>
internal sealed class BodyOpener(ControlPart control, VerifyingKey authorKey, string authorAddress) : IDisposable
{
    private const int BufferSize = 128 * 1024;

    // The header block of ENTITY is looked at here, so that the whole need not be read a second time.
    private readonly MemoryStream _start = new();

    /// <summary>The header of ENTITY, once <see cref="Open"/> has returned null.</summary>
    public HeaderBlock Headers { get; private set; } = HeaderBlock.Empty;

    /// <summary>Writes ENTITY to <paramref name="entity"/>; null when all is well.</summary>
    public PostFault? Open(BodyKeys keys, Stream body, Stream entity)
    {
        using var splitter = new TrailerSplitter(entity);
        PostFault? damage;
        Digest hash;
        try
        {
            using var layers = new BodyLayers(control.Header, keys, body);
            damage = Decrypt(layers.Plaintext, splitter);
            hash = layers.Hashed.Finish();
        }
        catch (ChunkedEncryptionException)
        {
            // What bh is over, in mode 2, could not be read to its end.
            return PostFault.BodyDamaged;
        }
        catch (MailFormatException)
        {
            return PostFault.BodyEncodingDamaged;
        }

        if (hash != control.BodyHash) return PostFault.BodyHashWrong;
        if (damage is not null) return damage;
        if (splitter.Trailer.Length != AuthorTrailer.Size) return PostFault.AuthorSignatureInvalid;
        if (!AuthorTrailer.Verify(authorKey, control.Header, splitter.Finish(), splitter.Trailer)) return PostFault.AuthorSignatureInvalid;
        // Programs differ on what a lone CR or LF ends: two of them could show two texts.
        return splitter.IsCrlfThroughout ? CheckHeaders() : PostFault.InnerMalformed;
    }

    public void Dispose() => _start.Dispose();

    private PostFault? Decrypt(Stream plaintext, TrailerSplitter splitter)
    {
        var buffer = new byte[BufferSize];
        try
        {
            int count;
            while ((count = plaintext.Read(buffer)) > 0)
            {
                var data = buffer.AsSpan(0, count);
                splitter.Write(data);
                var room = HeaderLimits.Default.MaxBytes + 4 - (int)_start.Length;
                if (room > 0) _start.Write(data[..Math.Min(room, count)]);
            }

            return null;
        }
        catch (ChunkedEncryptionException)
        {
            return PostFault.BodyDamaged;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private PostFault? CheckHeaders()
    {
        try
        {
            _start.Position = 0;
            Headers = HeaderBlock.ReadFrom(_start);
        }
        catch (MailFormatException)
        {
            return PostFault.InnerMalformed;
        }

        if (Headers.Single("Content-Type") is not { } field || !ContentType.TryParse(field.Value, out var type)
            || type.Parameters.GetValueOrDefault("hp") != EntityHeader.Protection(control.Header.Mode)) return PostFault.NotHeaderProtected;
        if (Headers.Single("From") is not { } from || !Mailbox.TryParseSingle(from.Value, out var author)
            || !EmailAddress.TryParse(authorAddress, out var expected) || !author.Address.Equals(expected)) return PostFault.InnerFromWrong;
        return Headers.Single("Message-ID")?.Value == control.Header.MessageId ? null : PostFault.InnerMessageIdWrong;
    }
}
