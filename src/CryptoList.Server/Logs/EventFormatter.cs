using System.Text.Encodings.Web;
using System.Text.Json;
using CryptoList.Server.Commands;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace CryptoList.Server.Logs;

/// <summary>
/// One line for each event: time (UTC), level, the event's stable name, what it says. In JSON also its number, where it comes from, and
/// its values under their own names. Whatever comes from outside is made harmless for a terminal, and no exception's text is repeated
/// that could hold somebody's words.
/// </summary>
internal sealed class EventFormatter(IOptions<EventFormatterOptions> options, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name it is registered under.</summary>
    public const string FormatterName = "cryptolist";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly LogFormat _format = options.Value.Format;

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, null);
        if (_format == LogFormat.Json) WriteJson(logEntry, message, textWriter);
        else WriteText(logEntry, message, textWriter);
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "critical",
        LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        LogLevel.Information => "information",
        _ => "debug",
    };

    private void WriteText<TState>(in LogEntry<TState> entry, string message, TextWriter output)
    {
        var name = entry.EventId.Name ?? entry.Category;
        output.Write($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {Word(entry.LogLevel)} {name}: {HarmlessText.OfLine(message)}");
        if (entry.Exception is { } fault) output.Write($" | {HarmlessText.OfLine(FaultText.Of(fault))}");
        output.Write('\n');
    }

    private void WriteJson<TState>(in LogEntry<TState> entry, string message, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("time", $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}");
            json.WriteString("level", Word(entry.LogLevel));
            json.WriteString("event", entry.EventId.Name ?? "");
            json.WriteNumber("id", entry.EventId.Id);
            json.WriteString("source", entry.Category);
            json.WriteString("message", message);
            // Of other libraries only the sentence: their values may be named like ours.
            if (entry.Category.StartsWith(nameof(CryptoList), StringComparison.Ordinal) && entry.State is IReadOnlyList<KeyValuePair<string, object?>> values) WriteValues(json, values);
            if (entry.Exception is { } fault) json.WriteString("exception", FaultText.Of(fault));
            json.WriteEndObject();
        }

        output.Write(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Write('\n');
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        foreach (var (name, value) in values)
        {
            if (name == "{OriginalFormat}") continue;
            json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(name));
            switch (value)
            {
                case null: json.WriteNullValue(); break;
                case int or long: json.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)); break;
                case Enum word: json.WriteStringValue(KebabCase.Of(word)); break;
                case DateTimeOffset at: json.WriteStringValue(at); break;
                default: json.WriteStringValue(value.ToString()); break;
            }
        }
    }
}
