using System.Buffers;
using System.IO.Pipelines;

namespace CryptoList.Mail.Smtp.Server.Commands;

/// <summary>
/// DATA (RFC 5321 section 4.1.1.4). The only end is CRLF "." CRLF. A message with CR or LF alone is read to that end,
/// answered 554 5.6.0 once, and the connection is closed: whatever a sender that disagrees about line ends has behind it
/// is never read as commands.
/// </summary>
internal sealed class DataVerb : SmtpCommand
{
    public override string Verb => "DATA";

    public override SmtpSessionState AllowedIn => SmtpSessionState.Recipients;

    public override async ValueTask<SmtpReply?> RunAsync(SmtpServerSession session, ReadOnlyMemory<byte> argument)
    {
        if (!argument.IsEmpty) return SmtpReplies.NoArgument;
        SmtpDataStart start = await session.Transaction.BeginDataAsync().ConfigureAwait(false);
        if (start.Receiver is null) return start.Refusal ?? SmtpReplies.HandlerFault;
        MessageIntake intake = new(session, start.Receiver, new TextScanner(transparent: true, session.Options.MaxTextLineLength));
        session.Wire.MessageUnderWay = true;
        try
        {
            await session.Wire.WriteAsync(SmtpReplies.StartMailInput).ConfigureAwait(false);
            await TakeAsync(session.Wire, intake).ConfigureAwait(false);
            await session.Transaction.FinishAsync(intake).ConfigureAwait(false);
        }
        finally
        {
            await intake.AbortAsync().ConfigureAwait(false);
        }
        return null;
    }

    private static async ValueTask TakeAsync(SmtpWire wire, MessageIntake intake)
    {
        while (!intake.Scanner.Ended)
        {
            ReadResult result = await wire.ReadAsync(intake.Pace).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            long used = 0;
            foreach (ReadOnlyMemory<byte> memory in buffer)
            {
                used += await intake.TakeAsync(memory).ConfigureAwait(false);
                if (intake.Scanner.Ended) break;
            }
            bool gone = result.IsCompleted && !intake.Scanner.Ended;
            wire.AdvanceTo(buffer.GetPosition(used));
            if (gone) throw new SmtpSessionException(SmtpSessionEnd.PeerGone, null);
        }
    }
}
