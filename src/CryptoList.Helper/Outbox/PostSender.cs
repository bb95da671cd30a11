using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Outbox;

/// <summary>
/// Hands a waiting post to a mail server until it is taken or refused for good: a refusal that a new sealing mends is answered by one,
/// under a new number and the same Message-ID, three sealings at most.
/// </summary>
internal sealed class PostSender(HelperIo io, PostSealer sealer, Func<OutboxItem, CancellationToken, Task<Handing>> hand, bool toListServer, Action<string> posted)
{
    /// <summary>Gives the exit code; says what happened.</summary>
    public async Task<int> SendAsync(OutboxItem item, CancellationToken cancellation)
    {
        if (item.State is OutboxState.Unsealed) item = sealer.Seal(item);
        while (true)
        {
            // On the disk before the octets leave: what may be out is not called unsent after a crash.
            item = item with { State = OutboxState.Sent, Sent = io.Now };
            sealer.Store.Save(item);
            var answer = await hand(item, cancellation).ConfigureAwait(false);
            item = item with { LastReply = answer.Reply };
            sealer.Store.Save(item);
            switch (answer.Result)
            {
                case HandingResult.Taken:
                    return Taken(item);
                case HandingResult.InDoubt:
                    io.Say($"The connection was lost at the end ({answer.Reply}): the server may have it. Send the same octets again with: cryptolist-helper outbox send");
                    return ExitCode.Wait;
                case HandingResult.Later:
                    io.Say($"Not taken now: {answer.Reply}. Try again later with: cryptolist-helper outbox send");
                    return ExitCode.Wait;
                default:
                    if (Again(item) is not { } next) return ExitCode.Refused;
                    item = next;
                    break;
            }
        }
    }

    /// <summary>What a refusal makes of a post: sealed again, or given back. Null when it is given back.</summary>
    public OutboxItem? Again(OutboxItem item)
    {
        var reply = item.LastReply ?? "";
        var fault = RefusalReading.TakeIn(sealer.Book, item);
        if (fault is null || !RefusalReading.MendsBySealing(fault.Value) || item.Sealings >= PostSealer.MaxSealings)
        {
            sealer.Store.Save(item with { State = OutboxState.Refused });
            io.Say($"Refused: {reply}");
            io.Say($"The text is kept as {item.Id}. Send it again with `outbox send {item.Id}` when the reason is gone, or drop it with `outbox drop {item.Id}`.");
            return null;
        }

        io.Say($"Refused ({reply}); sealed again.");
        return sealer.Seal(item with { State = OutboxState.Unsealed });
    }

    private int Taken(OutboxItem item)
    {
        posted(item.MessageId!);
        if (toListServer)
        {
            sealer.Accepted(item);
            io.Say($"The list has it: {item.MessageId}, number {item.Number}.");
        }
        else
        {
            var until = item.Peer is null ? "your own copy comes back and opens here" : "the server's answer says that it has it, since no copy of your own comes back; ask it with: cryptolist-helper status --last";
            io.Say($"Handed over: {item.MessageId}, number {item.Number}. The text is kept until {until}.");
        }

        return ExitCode.Done;
    }
}
