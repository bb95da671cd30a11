using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Control;

/// <summary>A status answer on the asker's side: opened, and checked by the asker's own log, clock and questions, in the protocol's order.</summary>
public static class StatusAnswers
{
    /// <summary>Opens and checks.</summary>
    /// <param name="sealedBytes">The sealed message.</param>
    /// <param name="device">The device that asked.</param>
    /// <param name="keys">All its HPKE keys.</param>
    /// <param name="log">The asker's own log.</param>
    /// <param name="asked">Whether a request of that id was made, about that Message-ID.</param>
    /// <param name="now">The asker's clock, Unix seconds.</param>
    /// <param name="answer">The answer; null when it is not believed.</param>
    public static StatusAnswerFault? TryOpen(
        ReadOnlySpan<byte> sealedBytes, Fingerprint device, IEnumerable<HpkePrivateKey> keys, RosterLog log, Func<MemberId, string, bool> asked, long now, out StatusAnswer? answer)
    {
        answer = null;
        var servers = log.AtHead(now).ServerSigningKeys;
        if (ControlMessage.TryOpen(sealedBytes, device, keys, log.List, fp => servers.FirstOrDefault(k => k.Fingerprint == fp), now, out var message) is { } refusal)
            return Enum.Parse<StatusAnswerFault>(refusal.ToString());
        if (message!.Type != ControlType.StatusAnswer) return StatusAnswerFault.NotAStatusAnswer;
        if (message.RosterNumber > log.HeadNumber) return StatusAnswerFault.HeadBeyondLog;
        if (!log.PassesThrough(message.RosterNumber, message.RosterHead)) return StatusAnswerFault.HeadNotOnLog;
        if (log.At(message.RosterNumber, now).ServerSigningKey.Fingerprint != message.From) return StatusAnswerFault.ServerKeyNotInForce;
        try
        {
            var read = StatusAnswer.Parse(message.Data);
            if (!asked(read.Request, read.MessageId)) return StatusAnswerFault.NotAsked;
            answer = read;
            return null;
        }
        catch (StrictJsonException)
        {
            return StatusAnswerFault.Malformed;
        }
    }
}
