using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Protocol.Control;

namespace CryptoList.Helper.Outbox;

/// <summary>Opens a server's answer: sealed to a device of this home, signed by the list's server, and to a question that was asked here.</summary>
internal static class StatusReading
{
    /// <summary>The list and the answer.</summary>
    /// <exception cref="HelperException">It is not such an answer; says why.</exception>
    public static (ListReplica List, StatusAnswer Answer) Open(byte[] sealedAnswer, DeviceKeyring keyring, ListDirectory lists, long now)
    {
        var (fault, of) = (StatusAnswerFault.CannotOpen, "");
        foreach (var list in lists.All)
        {
            if (keyring.Device(list.Device) is not { } device) continue;
            var book = new StatusBook(list.Folder);
            if (StatusAnswers.TryOpen(sealedAnswer, device.Fingerprint, device.HpkeKeys.Reverse(), list.Log, book.HasAsked, now, out var answer) is not { } found) return Answered(list, answer!);
            if (found != StatusAnswerFault.CannotOpen) (fault, of) = (found, list.Address);
        }

        throw fault switch
        {
            StatusAnswerFault.CannotOpen => HelperException.Refused("The answer is not for a device of yours, or it was damaged on its way."),
            StatusAnswerFault.UnknownSender => HelperException.Wait($"The answer is signed by a server key that your log of {of} does not show. Take a newer log with `sync`, then try again; if that does not help, it is forged."),
            StatusAnswerFault.HeadBeyondLog => HelperException.Wait($"The answer is newer than your log of {of}. Take a newer log with `sync`, then try again."),
            StatusAnswerFault.HeadNotOnLog => HelperException.Refused($"The answer was made under another log of {of} than yours. Ask an owner which is right."),
            StatusAnswerFault.Expired => HelperException.Refused("The answer is older than it may be. Ask again."),
            StatusAnswerFault.NotAsked => HelperException.Refused("The answer is to a question that was not asked here."),
            _ => HelperException.Refused($"The answer is refused ({fault})."),
        };
    }

    private static (ListReplica List, StatusAnswer Answer) Answered(ListReplica list, StatusAnswer answer)
    {
        new QuestionBook(list.Folder).Answered(answer.Request);
        return (list, answer);
    }
}
