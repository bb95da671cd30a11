using Spectre.Console;

namespace CryptoList.Helper.Terminal;

/// <summary>Tables for people: coloured on a terminal, plain and never cut in a pipe.</summary>
internal static class Tables
{
    private const int PipeWidth = 1000;

    public static void Write(HelperIo io, IEnumerable<string> columns, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table().Border(io.Terminal.ShowsOutput ? TableBorder.Rounded : TableBorder.None);
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column)) { NoWrap = !io.Terminal.ShowsOutput });
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(HarmlessText.OfLine(cell))));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = io.Terminal.ShowsOutput ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = io.Terminal.ShowsOutput ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(io.Text),
        });
        console.Profile.Width = io.Terminal.ShowsOutput ? io.Terminal.Width : PipeWidth;
        console.Write(table);
    }
}
