using System.CommandLine;
using System.Text;
using CryptoList.Server.Commands;
using CryptoList.Server.Demo;
using CryptoList.Server.Serving;
using CryptoList.Server.Sink;

#pragma warning disable RS0030 // The entry point hands the console to the program.
int? terminalWidth = Console.IsOutputRedirected ? null : Console.WindowWidth;
var root = new RootCommand
{
    ServeCommand.Create(),
    SinkCommand.Create(),
    DemoCommand.Create(terminalWidth),
};
return await CommandLine.RunAsync(root, args, new CommandIo(Console.OpenStandardInput, Console.Out, Console.Error)
{
    TerminalWidth = terminalWidth,
    CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
    AskSecret = prompt =>
    {
        Console.Error.Write(prompt);
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace) text.Length = Math.Max(0, text.Length - 1);
            else if (key.KeyChar != '\0') text.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return text.ToString();
    },
});
