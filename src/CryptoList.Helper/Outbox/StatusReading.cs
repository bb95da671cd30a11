using CryptoList.Cryptography.Signatures;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Json;

namespace CryptoList.Helper.Outbox;

/// <summary>Opens a server's answer: sealed to a device of this home, signed by the list's server, and to a question that was asked here.</summary>
internal static class StatusReading
{
    /// <summary>The list and the answer.</summary>
    /// <exception cref="HelperException">It is not such an answer; says why.</exception>
    public static (ListReplica List, StatusAnswer Answer) Open(byte[] sealedAnswer, DeviceKeyring keyring, ListDirectory lists, long now)
    {
        ControlRefusal worst = ControlRefusal.CannotOpen;
        foreach (var list in lists.All)
        {
            if (keyring.Device(list.Device) is not { } device) continue;
            var refusal = ControlMessage.TryOpen(sealedAnswer, device.Fingerprint, device.HpkeKeys.Reverse(), list.Log.List, fp => ServerKey(list, fp, now), now, out var message);
            if (refusal is null) return (list, Check(list, message!, now));
            if (refusal != ControlRefusal.CannotOpen) worst = refusal.Value;
        }

        throw worst switch
        {
            ControlRefusal.CannotOpen => HelperException.Refused("The answer is not for a device of yours, or it was damaged on its way."),
            ControlRefusal.UnknownSender => HelperException.Wait("The answer is signed by a server key that your log does not show. Take a newer log with `sync`, then try again; if that does not help, it is forged."),
            ControlRefusal.Expired => HelperException.Refused("The answer is older than it may be. Ask again."),
            _ => HelperException.Refused($"The answer is refused ({worst})."),
        };
    }

    private static StatusAnswer Check(ListReplica list, ControlMessage message, long now)
    {
        if (message.Type != ControlType.StatusAnswer) throw HelperException.Refused("The message is not an answer about a post.");
        if (message.RosterNumber > list.Log.HeadNumber) throw HelperException.Wait($"The answer was made under entry {message.RosterNumber} of {list.Address}, and your log ends at {list.Log.HeadNumber}. Take a newer log with `sync`, then try again.");
        if (!list.Log.PassesThrough(message.RosterNumber, message.RosterHead)) throw HelperException.Refused($"The answer was made under another log of {list.Address} than yours (entry {message.RosterNumber}). Ask an owner which is right.");
        if (list.Log.At(message.RosterNumber, now).ServerSigningKey.Fingerprint != message.From) throw HelperException.Refused("The answer is signed by a server key that was not in force.");
        try
        {
            var answer = StatusAnswer.Parse(message.Data);
            return new StatusBook(list.Folder).HasAsked(answer.Request, answer.MessageId)
                ? answer : throw HelperException.Refused("The answer is to a question that was not asked here.");
        }
        catch (StrictJsonException e)
        {
            throw HelperException.Refused($"The answer cannot be read. {e.Message}");
        }
    }

    private static VerifyingKey? ServerKey(ListReplica list, Fingerprint from, long now) => list.Log.AtHead(now).ServerSigningKeys.FirstOrDefault(k => k.Fingerprint == from);
}
