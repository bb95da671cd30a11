using System.Text;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Control;

/// <summary>A status request on the server's side: all that can be checked by log, keys and clock, in the protocol's order.</summary>
public static class StatusRequests
{
    /// <summary>Opens and checks. What needs the posts is the caller's: whose it is, and whether the request is new.</summary>
    /// <param name="sealedBytes">The sealed message.</param>
    /// <param name="sealKeys">The server's private seal keys for this list.</param>
    /// <param name="log">The list's log.</param>
    /// <param name="now">The server's clock, Unix seconds.</param>
    /// <param name="message">The control message; null when refused.</param>
    /// <param name="request">What is asked; null when refused.</param>
    public static StatusRefusal? TryOpen(ReadOnlySpan<byte> sealedBytes, IReadOnlyList<HpkePrivateKey> sealKeys, RosterLog log, long now, out ControlMessage? message, out StatusRequest? request)
    {
        (message, request) = (null, null);
        var state = log.AtHead(now);
        ControlRefusal? refusal = ControlRefusal.CannotOpen;
        // The newest signing key first: one that was replaced may still be the asker's newest.
        foreach (var server in state.ServerSigningKeys.Reverse())
        {
            refusal = ControlMessage.TryOpen(sealedBytes, server.Fingerprint, sealKeys, log.List, fp => state.Device(fp)?.SigningKey, now, out message);
            if (refusal != ControlRefusal.CannotOpen) break;
        }

        if (refusal is { } fault) return Enum.Parse<StatusRefusal>(fault.ToString());
        if (message!.Type != ControlType.StatusRequest) return StatusRefusal.NotAStatusRequest;
        if (!log.PassesThrough(message.RosterNumber, message.RosterHead)) return StatusRefusal.HeadNotOnLog;
        if (state.MemberOfDevice(message.From) is not { Suspended: false }) return StatusRefusal.SenderSuspended;
        try
        {
            request = StatusRequest.Parse(message.Data);
            return null;
        }
        catch (StrictJsonException)
        {
            return StatusRefusal.Malformed;
        }
    }

    /// <summary>The name on the wire: <c>NotTheAuthor</c> is <c>not-the-author</c>.</summary>
    public static string Token(StatusRefusal refusal)
    {
        var token = new StringBuilder();
        foreach (var c in refusal.ToString()) token.Append(char.IsUpper(c) && token.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(c));
        return token.ToString();
    }
}
