using System.Globalization;
using Spectre.Console;

namespace CryptoList.Server.Commands;

/// <summary>Tables for people: with borders on a terminal, plain and never cut in a pipe.</summary>
internal static class Tables
{
    private const int PipeWidth = 2000;

    // A terminal that does not know its size says 0.
    private const int LeastWidth = 40;

    /// <summary>A table with a heading for each column.</summary>
    public static void Write(CommandIo io, IEnumerable<string> columns, IEnumerable<IEnumerable<string>> rows) => Write(io, columns, rows, headings: true);

    /// <summary>One thing: a name and a value in each row.</summary>
    public static void WriteFacts(CommandIo io, params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var rows = new List<string[]>();
        foreach (var (name, value) in facts) rows.Add([name, value]);
        Write(io, ["", ""], rows, headings: false);
    }

    /// <summary>UTC, to the second.</summary>
    public static string Time(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(unixSeconds, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds())).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A span of time in its largest whole unit.</summary>
    public static string Span(long seconds) =>
        seconds >= 86400 && seconds % 86400 == 0 ? $"{seconds / 86400} d"
        : seconds >= 3600 && seconds % 3600 == 0 ? $"{seconds / 3600} h"
        : $"{seconds} s";

    private static void Write(CommandIo io, IEnumerable<string> columns, IEnumerable<IEnumerable<string>> rows, bool headings)
    {
        var onTerminal = io.TerminalWidth is not null;
        var table = new Table().Border(onTerminal ? TableBorder.Rounded : TableBorder.None);
        if (!headings) table.HideHeaders();
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column)) { NoWrap = !onTerminal });
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(HarmlessText.OfLine(cell))));
        using var lines = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(lines),
        });
        console.Profile.Capabilities.Unicode = onTerminal;
        console.Profile.Width = io.TerminalWidth is { } width ? Math.Max(LeastWidth, width) : PipeWidth;
        console.Write(table);
        // Cells are filled up with blanks to the column's width; nobody wants those at the end of a line.
        foreach (var line in lines.ToString().TrimEnd('\n').Split('\n')) io.Output.WriteLine(line.TrimEnd());
    }
}
