using Microsoft.Extensions.Logging.Console;

namespace CryptoList.Server.Logs;

/// <summary>Options of <see cref="EventFormatter"/>.</summary>
internal sealed class EventFormatterOptions : ConsoleFormatterOptions
{
    /// <summary><c>Logging:Format</c>.</summary>
    public LogFormat Format { get; set; }
}
