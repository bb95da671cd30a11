namespace CryptoList.Server.Logs;

/// <summary>Logs go to standard error, so that standard output holds the ready line alone.</summary>
internal static class LoggingSetup
{
    public static ILoggingBuilder AddEventLines(this ILoggingBuilder logging, IConfiguration configuration, LogFormat format)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddConsole(console => (console.FormatterName, console.LogToStandardErrorThreshold) = (EventFormatter.FormatterName, LogLevel.Trace));
        logging.AddConsoleFormatter<EventFormatter, EventFormatterOptions>(options => options.Format = format);
        // The server registers its own clock; a formatter is made before anybody else asks for one.
        logging.Services.AddSingleton(TimeProvider.System);
        return logging;
    }
}
