using System.Buffers;
using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Hpke;
using CryptoList.Mail;
using CryptoList.Mail.Containers;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Mime;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>Seals posts in mode 1 (protocol section 4), in constant memory: ciphertext goes through a temporary file.</summary>
public sealed class PostComposer(TimeProvider time, string temporaryFolder)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Writes the complete submission (RFC 5322, CRLF) to <paramref name="submission"/>.</summary>
    /// <exception cref="PostComposeException">The author may not post, the key is not current, or the message cannot be sealed: says which and what to do.</exception>
    public SealedPost Seal(PostRequest request, Stream submission)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var state = request.Log.AtHead(now);
        var author = CheckAuthor(request, state);
        var written = ReadHeader(request.Message);
        var messageId = MessageIdOf(request, written, author.Address);
        var header = new PostHeader
        {
            List = request.Log.List,
            Group = request.Group,
            Mode = PostMode.List,
            MessageId = messageId,
            Device = request.Device.PublicKey.Fingerprint,
            Kid = request.ListKey.Kid,
            Epoch = request.Epoch,
            Sequence = request.Sequence,
            Time = now,
            RosterNumber = state.Number,
            RosterHead = request.Log[state.Number].Signed.Head,
            Void = request.Void,
        }.Encode();
        var date = MailDate.Format(now);
        var entityHeader = EntityHeader.Build(written, author.Address, state.ListAddress, messageId, date);

        var contentKey = RandomNumberGenerator.GetBytes(WrappedKey.ContentKeySize);
        try
        {
            using var body = TemporaryStream.Create(temporaryFolder, ExpectedLength(request.Message));
            var bodyHash = SealBody(request, header, contentKey, entityHeader, body);
            var wrappedKey = WrappedKey.Wrap(request.ListKey, header, contentKey);
            var control = ControlPart.Create(header, bodyHash, Digest.Of(wrappedKey), request.Device);
            if (request.Verify) CheckAgain(request, control, author, wrappedKey, body);
            var (enc, ciphertext) = HpkeFactory.SealBase(state.CurrentSealKey, SubmissionChecks.SubmitInfo(header), [], wrappedKey);
            var outer = EntityHeader.Outer(author.Address, state.ListAddress, messageId, date);
            Write(submission, new KeyField(state.CurrentSealKey.Id, enc, ciphertext), outer, control, body);
            return new SealedPost(control, messageId, state.ListAddress, author.Address);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contentKey);
        }
    }

    private static RosterMember CheckAuthor(PostRequest request, RosterState state)
    {
        if (!state.GroupExists(request.Group))
            throw new PostComposeException(PostFault.UnknownGroup, $"The list has no group \"{request.Group}\".");
        if (!state.Policy.Modes.Contains(PostMode.List))
            throw new PostComposeException(PostFault.ModeNotAllowed, "The list's policy does not allow posts of mode 1.");
        if (state.MemberOfDevice(request.Device.PublicKey.Fingerprint) is not { } author)
            throw new PostComposeException(PostFault.DeviceNotInForce, "This device is not in force on the list. A newer log may help; else ask an owner.");
        if (author.Suspended)
            throw new PostComposeException(PostFault.DeviceNotInForce, "You are suspended from this list. Ask an owner.");
        if (!state.MayPost(author.Id, request.Group))
            throw new PostComposeException(PostFault.NoRightToPost, $"You may not post to the group \"{request.Group}\". Ask an owner for the right to post.");
        if (state.StandingOf(request.Group, request.Epoch, request.ListKey.Kid) is EpochStanding.Unknown or EpochStanding.TooOld)
            throw new PostComposeException(PostFault.EpochTooOld, "The list key you hold is not the current one. Get the new key, then seal again.");
        return author;
    }

    private static HeaderBlock ReadHeader(Stream message)
    {
        try
        {
            return HeaderBlock.ReadFrom(message);
        }
        catch (MailFormatException e)
        {
            throw new PostComposeException(PostFault.InnerMalformed, $"The message cannot be read: {e.Message}");
        }
    }

    private static string MessageIdOf(PostRequest request, HeaderBlock written, string authorAddress)
    {
        var messageId = request.MessageId ?? written.Single("Message-ID")?.Value;
        if (messageId is not null && MessageIdSyntax.IsValid(messageId)) return messageId;
        if (request.MessageId is not null) throw new PostComposeException(PostFault.InnerMessageIdWrong, $"\"{messageId}\" is not a Message-ID that a post can have.");
        var unique = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return $"<{unique}@{authorAddress[(authorAddress.LastIndexOf('@') + 1)..]}>";
    }

    private static long ExpectedLength(Stream message) =>
        message.CanSeek ? ChunkedEncryption.SealedLength(message.Length - message.Position) + (64 * 1024) : long.MaxValue;

    private static Digest SealBody(PostRequest request, PostHeader header, byte[] contentKey, HeaderBlock entityHeader, Stream body)
    {
        using var hashed = new HashingWriteStream(body);
        using (var sealing = ChunkedEncryption.CreateSealStream(hashed, contentKey, DomainContext.Build(PostLabels.Body, header.Hash)))
        {
            using var entity = new HashingWriteStream(sealing);
            var fields = new ArrayBufferWriter<byte>();
            entityHeader.WriteTo(fields);
            fields.Write("\r\n"u8);
            entity.Write(fields.WrittenSpan);
            using (var lines = new CrlfWriteStream(entity)) request.Message.CopyTo(lines, BufferSize);
            sealing.Write(AuthorTrailer.Sign(request.Device, header, entity.Finish()));
            sealing.Complete();
        }

        body.Flush();
        return hashed.Finish();
    }

    // What we cannot read ourselves nobody else could: better a clear word now than fifty notices later.
    private static void CheckAgain(PostRequest request, ControlPart control, RosterMember author, byte[] wrappedKey, Stream body)
    {
        body.Position = 0;
        var contentKey = WrappedKey.Unwrap(request.ListKey, control.Header, wrappedKey);
        using var opener = new BodyOpener(control, request.Device.PublicKey, author.Address);
        var fault = !control.IsSignedBy(request.Device.PublicKey) || contentKey is null ? PostFault.WrapDamaged : opener.Open(contentKey, body, Stream.Null);
        if (fault is not null) throw new PostComposeException(fault.Value, $"The sealed post does not open again ({fault}); it was not handed out.");
    }

    private static void Write(Stream submission, KeyField key, IEnumerable<(string Name, string Value)> outer, ControlPart control, Stream body)
    {
        var fields = new ArrayBufferWriter<byte>();
        key.WriteTo(fields);
        new HeaderBlock(outer.Select(f => HeaderField.Create(f.Name, f.Value))).WriteTo(fields);
        var boundary = CopyRenderer.BoundaryOf(control);
        fields.Write(EncryptedContainerWriter.ContainerFields(boundary));
        fields.Write("\r\n"u8);
        submission.Write(fields.WrittenSpan);
        body.Position = 0;
        EncryptedContainerWriter.WriteParts(submission, boundary, control.Raw.Span, body);
        submission.Flush();
    }
}
