using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>
/// BDAT (RFC 3030 section 2). The octets of a chunk are always read, whatever the answer is, since the client has sent
/// them; after a refusal every further chunk of the message gets the same one. A malformed command ends the session.
/// </summary>
internal sealed class BdatVerb : SmtpCommand
{
    public override string Verb => "BDAT";

    public override SmtpSessionState AllowedIn => SmtpSessionState.Recipients | SmtpSessionState.Chunks;

    public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument)
    {
        (long size, bool last) = Parse(argument.Span);
        SmtpTransaction transaction = session.Transaction;
        if (transaction.Chunks is not { } intake)
        {
            SmtpDataStart start = await transaction.BeginDataAsync().ConfigureAwait(false);
            intake = new MessageIntake(session, start.Receiver, new TextScanner(transparent: false, session.Options.MaxTextLineLength));
            session.Wire.MessageUnderWay = start.Receiver is not null;
            if (start.Receiver is null) await intake.RefuseAsync(start.Refusal ?? SmtpReplies.HandlerFault).ConfigureAwait(false);
            transaction.Chunks = intake;
            session.State = SmtpSessionState.Chunks;
        }
        await intake.ExpectAsync(size).ConfigureAwait(false);
        await TakeAsync(session.Wire, size, intake).ConfigureAwait(false);
        if (!last) return intake.Refusal ?? SmtpReplies.ChunkOk(size);
        await transaction.FinishAsync(intake).ConfigureAwait(false);
        return null;
    }

    public override async ValueTask<SmtpReply?> SkipAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument)
    {
        (long size, _) = Parse(argument.Span);
        MessageIntake intake = new(session, null, new TextScanner(transparent: false, session.Options.MaxTextLineLength));
        await intake.RefuseAsync(OutOfSequence(session)).ConfigureAwait(false);
        await TakeAsync(session.Wire, size, intake).ConfigureAwait(false);
        return intake.Refusal;
    }

    private static async ValueTask TakeAsync(SmtpWire wire, long size, MessageIntake intake)
    {
        while (size > 0)
        {
            ReadResult result = await wire.ReadAsync(intake.Pace).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.Length > size) buffer = buffer.Slice(0, size);
            foreach (ReadOnlyMemory<byte> memory in buffer) await intake.TakeAsync(memory).ConfigureAwait(false);
            size -= buffer.Length;
            bool gone = result.IsCompleted && size > 0;
            wire.AdvanceTo(buffer.End);
            if (gone) throw new SmtpSessionException(SmtpSessionEnd.PeerGone, null);
        }
    }

    private static (long Size, bool Last) Parse(ReadOnlySpan<byte> argument)
    {
        int space = argument.IndexOf((byte)' ');
        ReadOnlySpan<byte> digits = space < 0 ? argument : argument[..space];
        bool last = space >= 0 && Ascii.EqualsIgnoreCase(argument[(space + 1)..], "LAST"u8);
        if ((space >= 0 && !last) || digits.Length > 18 || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long size))
        {
            throw new SmtpSessionException(SmtpSessionEnd.FramingLost, SmtpReplies.BdatSyntax);
        }
        return (size, last);
    }
}
