namespace CryptoList.Server.Logs;

/// <summary>How a line of the log looks.</summary>
public enum LogFormat
{
    /// <summary>For a person.</summary>
    Text,

    /// <summary>One JSON object.</summary>
    Json,
}
