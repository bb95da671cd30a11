using System.Buffers;
using System.Security.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Hpke;
using CryptoList.Mail;
using CryptoList.Mail.Containers;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>Seals posts in every mode of protocol section 4, in constant memory: ciphertext goes through a temporary file.</summary>
public sealed class PostComposer(TimeProvider time, string temporaryFolder)
{
    /// <summary>Writes the complete submission (RFC 5322, CRLF) to <paramref name="submission"/>.</summary>
    /// <exception cref="PostComposeException">The author may not post, the key is not current, or the message cannot be sealed: says which and what to do.</exception>
    public SealedPost Seal(PostRequest request, Stream submission)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var state = request.Log.At(request.RosterNumber ?? request.Log.HeadNumber, now);
        var author = CheckAuthor(request, state);
        var peer = CheckPeer(request, state);
        var written = ReadHeader(request.Message);
        var messageId = MessageIdOf(request, written, author.Address, state.Policy.Hidden);
        var sealedForAll = PostMode.UsesListKey(request.Mode);
        var header = new PostHeader
        {
            List = request.Log.List,
            Group = request.Group,
            Mode = request.Mode,
            MessageId = messageId,
            Device = request.Device.PublicKey.Fingerprint,
            Kid = sealedForAll ? request.ListKey!.Kid : default,
            Epoch = sealedForAll ? request.Epoch : 0,
            Sequence = request.Sequence,
            Time = now,
            RosterNumber = state.Number,
            RosterHead = request.Log[state.Number].Signed.Head,
            Peer = request.Peer,
            Update = request.Update,
            Void = request.Void,
        }.Encode();
        var date = MailDate.Format(now);
        var entityHeader = EntityHeader.Build(written, author.Address, state.ListAddress, messageId, date, request.Mode, state.Policy.Hidden);

        using var sealing = new BodySealing(request, header, peer?.Devices ?? []);
        using var body = TemporaryStream.Create(temporaryFolder, ExpectedLength(request.Message));
        var control = ControlPart.Create(header, sealing.Seal(entityHeader, body), sealing.WrapHash, request.Device);
        if (request.Verify) CheckAgain(request, control, author, sealing, body);
        var sentFrom = request.SentFrom ?? author.Address;
        var outer = EntityHeader.Outer(sentFrom, state.ListAddress, messageId, date);
        Write(submission, KeyFor(state.CurrentSealKey, header, sealing.Wrapped), outer, control, body);
        return new SealedPost(control, messageId, state.ListAddress, sentFrom);
    }

    private static KeyField? KeyFor(HpkePublicKey server, PostHeader header, byte[] wrapped)
    {
        if (header.Mode == PostMode.Plain) return null;
        var (enc, ciphertext) = HpkeFactory.SealBase(server, SubmissionChecks.SubmitInfo(header), [], wrapped);
        return new KeyField(server.Id, enc, ciphertext);
    }

    private static RosterMember CheckAuthor(PostRequest request, RosterState state)
    {
        if (!state.GroupExists(request.Group))
            throw new PostComposeException(PostFault.UnknownGroup, $"The list has no group \"{request.Group}\".");
        if (!state.Policy.Modes.Contains(request.Mode))
            throw new PostComposeException(PostFault.ModeNotAllowed, $"The list's policy does not allow posts of mode {request.Mode} ({PostMode.Name(request.Mode)}). See what it allows: cryptolist-helper policy show");
        if (state.MemberOfDevice(request.Device.PublicKey.Fingerprint) is not { } author)
            throw new PostComposeException(PostFault.DeviceNotInForce, "This device is not in force on the list. A newer log may help; else ask an owner.");
        if (author.Suspended)
            throw new PostComposeException(PostFault.DeviceNotInForce, "You are suspended from this list. Ask an owner.");
        if (request.Update && !state.MayUpdate(author.Id, request.Group))
            throw new PostComposeException(PostFault.NoRightToUpdate, $"You may not replace the key of the group \"{request.Group}\". Ask an owner for the right to update.");
        if (!request.Update && !state.MayPost(author.Id, request.Group))
            throw new PostComposeException(PostFault.NoRightToPost, $"You may not post to the group \"{request.Group}\". Ask an owner for the right to post.");
        if (!PostMode.UsesListKey(request.Mode)) return author;
        if (request.ListKey is null || state.StandingOf(request.Group, request.Epoch, request.ListKey.Kid) is EpochStanding.Unknown or EpochStanding.TooOld)
            throw new PostComposeException(PostFault.EpochTooOld, "The list key you hold is not the current one. Get the new key, then seal again.");
        return author;
    }

    private static RosterMember? CheckPeer(PostRequest request, RosterState state)
    {
        if (request.Peer is not { } id) return null;
        if (state.Member(id) is not { } peer || !state.Receives(id, request.Group))
            throw new PostComposeException(PostFault.PeerNotAReceiver, $"Who this is for does not receive posts of the group \"{request.Group}\". A newer log may help.");
        return peer.Devices.Count > 0 ? peer : throw new PostComposeException(PostFault.PeerNotAReceiver, $"{peer.Address} has no device in force now, so nothing can be sealed for them alone. Try again later.");
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

    private static string MessageIdOf(PostRequest request, HeaderBlock written, string authorAddress, bool hidden)
    {
        // Mail programs make one at their user's domain.
        var messageId = request.MessageId ?? (hidden ? null : written.Single("Message-ID")?.Value);
        if (messageId is not null && MessageIdSyntax.IsValid(messageId)) return messageId;
        if (request.MessageId is not null) throw new PostComposeException(PostFault.InnerMessageIdWrong, $"\"{messageId}\" is not a Message-ID that a post can have.");
        var unique = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return $"<{unique}@{authorAddress[(authorAddress.LastIndexOf('@') + 1)..]}>";
    }

    private static long ExpectedLength(Stream message) =>
        message.CanSeek ? ChunkedEncryption.SealedLength(message.Length - message.Position) + (64 * 1024) : long.MaxValue;

    // What we cannot read ourselves nobody else could: better a clear word now than fifty notices later.
    private static void CheckAgain(PostRequest request, ControlPart control, RosterMember author, BodySealing sealing, Stream body)
    {
        body.Position = 0;
        using var keys = sealing.KeysAgain();
        using var opener = new BodyOpener(control, request.Device.PublicKey, author.Address);
        var fault = !control.IsSignedBy(request.Device.PublicKey) || keys is null ? PostFault.WrapDamaged : opener.Open(keys, body, Stream.Null);
        if (fault is not null) throw new PostComposeException(fault.Value, $"The sealed post does not open again ({fault}); it was not handed out.");
    }

    private static void Write(Stream submission, KeyField? key, IEnumerable<(string Name, string Value)> outer, ControlPart control, Stream body)
    {
        var fields = new ArrayBufferWriter<byte>();
        key?.WriteTo(fields);
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
