namespace CryptoList.Protocol.Roster;

/// <summary>The names that entry types have in the log.</summary>
internal static class RosterEntryTypes
{
    private static readonly string[] Names =
    [
        "genesis", "member-add", "policy", "rights", "group", "invite-withdraw", "address", "member-remove", "member-suspend", "member-resume",
        "device-add", "device-remove", "device-key", "server-key", "epoch", "device-confirm",
    ];

    public static string Name(RosterEntryType type) => Names[(int)type];

    public static bool TryParse(string name, out RosterEntryType type)
    {
        var index = Array.IndexOf(Names, name);
        type = (RosterEntryType)Math.Max(index, 0);
        return index >= 0;
    }
}
