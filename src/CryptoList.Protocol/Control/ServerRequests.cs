using System.Text;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Control;

/// <summary>A member's request to the server, of whatever type, on the server's side: all that can be checked by log, keys and clock, in the protocol's order.</summary>
public static class ServerRequests
{
    /// <summary>Opens and checks. What needs the store is the caller's, d and whether the request is new among it.</summary>
    /// <param name="sealedBytes">The sealed message.</param>
    /// <param name="sealKeys">The server's private seal keys for this list.</param>
    /// <param name="log">The list's log.</param>
    /// <param name="now">The server's clock, Unix seconds.</param>
    /// <param name="taken">Which types are taken here.</param>
    /// <param name="otherType">What a message of another type is refused as.</param>
    /// <param name="message">The control message; null when refused.</param>
    public static ServerRefusal? TryOpen(
        ReadOnlySpan<byte> sealedBytes, IReadOnlyList<HpkePrivateKey> sealKeys, RosterLog log, long now, IReadOnlyList<ControlType> taken, ServerRefusal otherType, out ControlMessage? message)
    {
        message = null;
        var state = log.AtHead(now);
        ControlRefusal? refusal = ControlRefusal.CannotOpen;
        // The newest signing key first: one that was replaced may still be the asker's newest.
        foreach (var server in state.ServerSigningKeys.Reverse())
        {
            refusal = ControlMessage.TryOpen(sealedBytes, server.Fingerprint, sealKeys, log.List, fp => state.Device(fp)?.SigningKey, now, out message);
            if (refusal != ControlRefusal.CannotOpen) break;
        }

        if (refusal is { } fault) return Enum.Parse<ServerRefusal>(fault.ToString());
        if (!taken.Contains(message!.Type)) return otherType;
        if (!log.PassesThrough(message.RosterNumber, message.RosterHead)) return ServerRefusal.HeadNotOnLog;
        return state.MemberOfDevice(message.From) is { Suspended: false } ? null : ServerRefusal.SenderSuspended;
    }

    /// <summary>The same for a status request, with its d.</summary>
    public static ServerRefusal? TryOpenStatus(
        ReadOnlySpan<byte> sealedBytes, IReadOnlyList<HpkePrivateKey> sealKeys, RosterLog log, long now, out ControlMessage? message, out StatusRequest? request)
    {
        request = null;
        if (TryOpen(sealedBytes, sealKeys, log, now, [ControlType.StatusRequest], ServerRefusal.NotAStatusRequest, out message) is { } refusal) return refusal;
        request = Read(message!, StatusRequest.Parse);
        return request is null ? ServerRefusal.Malformed : null;
    }

    /// <summary>A message's d; null when it is not of that form.</summary>
    public static T? Read<T>(ControlMessage message, Func<StrictObject, T> parse)
        where T : class
    {
        try
        {
            return parse(message.Data);
        }
        catch (StrictJsonException)
        {
            return null;
        }
    }

    /// <summary>The name on the wire: <c>NotTheAuthor</c> is <c>not-the-author</c>.</summary>
    public static string Token(ServerRefusal refusal) => Kebab(refusal.ToString());

    /// <summary>Any refusal's name on the wire.</summary>
    public static string Kebab(string name)
    {
        var token = new StringBuilder();
        foreach (var c in name) token.Append(char.IsUpper(c) && token.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(c));
        return token.ToString();
    }
}
