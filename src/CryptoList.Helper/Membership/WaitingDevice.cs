using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Membership;

/// <summary>A device that waits for its 24 hours, as a person who may confirm it or object is shown it.</summary>
/// <param name="List">The list's address.</param>
/// <param name="Device">The device.</param>
/// <param name="AddedBy">What the device is called that added it.</param>
/// <param name="InForceFrom">When it will be in force if nobody does anything, Unix seconds.</param>
internal sealed record WaitingDevice(string List, RosterDevice Device, string AddedBy, long InForceFrom)
{
    /// <summary>Groups of digits that name a device in a command; a name could be anything.</summary>
    private const int GroupsToName = 2;

    public string Digits => FingerprintDigits.Of(Device.Fingerprint);

    /// <summary>How a command names it.</summary>
    public string Handle => $"\"{string.Join(' ', Digits.Split(' ')[..GroupsToName])}\"";

    /// <summary>All of a member that wait in the log here.</summary>
    public static IReadOnlyList<WaitingDevice> Of(ListReplica list, RosterMember member, long now) =>
        [.. list.Log.AtHead(now).WaitingDevices(member.Id).Select(w => new WaitingDevice(list.Address, w.Device, NameOfAdder(list.Log, w.Device), w.InForceFrom))];

    /// <summary>Those of my own member that this device did not add: it may confirm them, or object.</summary>
    public static IReadOnlyList<WaitingDevice> ForThisDevice(ListReplica list, long now)
    {
        var state = list.Log.AtHead(now);
        if (state.Device(list.Device) is null || state.Member(list.Self) is not { } me) return [];
        return [.. Of(list, me, now).Where(w => list.Log[w.Device.AddedAt].By != list.Device)];
    }

    /// <summary>What it is, and what to do.</summary>
    public string Sentence => $"A further device of yours waits in {List}: {HarmlessText.OfLine(Device.Name)}, added by {HarmlessText.OfLine(AddedBy)}, in force {StandingSentence.From(InForceFrom)}. Its fingerprint: {Digits}. "
        + $"If it is yours and shows the same, it is in force at once with: cryptolist-helper device confirm {Handle} --list {List}. If it is not yours, remove it now: cryptolist-helper device remove {Handle} --stolen --list {List}";

    private static string NameOfAdder(RosterLog log, RosterDevice device)
    {
        var entry = log[device.AddedAt];
        return log.At(entry.Number - 1, entry.Time).Device(entry.By)?.Name ?? entry.By.ToString();
    }
}
