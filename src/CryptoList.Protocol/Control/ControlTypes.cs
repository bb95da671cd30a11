namespace CryptoList.Protocol.Control;

/// <summary>What the types are called on the wire, and how long a message of each may live.</summary>
internal static class ControlTypes
{
    private const long Day = 24L * 3600;
    private static readonly string[] Names = ["key-request", "key-response", "key-direct", "join", "welcome", "withdraw-invite", "report", "status-request", "status-answer",
        "submit", "submit-answer", "log-request", "missed-request", "missed-answer", "key-use", "properties", "log-image"];

    public static string Name(ControlType type) => Names[(int)type];

    public static bool TryParse(string name, out ControlType type)
    {
        var index = Array.IndexOf(Names, name);
        type = (ControlType)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Longest time from <c>ts</c> to <c>exp</c> in seconds. A member may be away for a year and its keys must still reach it.</summary>
    public static long MaxLifetime(ControlType type) => type is ControlType.KeyResponse or ControlType.KeyDirect ? 400 * Day : 7 * Day;
}
