#pragma warning disable RS0030 // The one type that is the console.
using System.Diagnostics;
using System.Text;

namespace CryptoList.Helper.Terminal;

/// <summary>The terminal of this process. A passphrase is asked for on /dev/tty while a message comes through standard input.</summary>
internal sealed class ConsoleTerminal : ITerminal
{
    private const string Tty = "/dev/tty";

    public bool ShowsProgress => !Console.IsErrorRedirected;

    public bool ShowsOutput => !Console.IsOutputRedirected;

    public int Width => Math.Max(40, Console.WindowWidth);

    public string? Ask(string prompt)
    {
        if (Console.IsInputRedirected) return null;
        Console.Error.Write(prompt);
        return Console.ReadLine();
    }

    public string? AskSecret(string prompt)
    {
        if (!Console.IsInputRedirected) return AskConsole(prompt);
        return OperatingSystem.IsWindows() || !File.Exists(Tty) ? null : AskTty(prompt);
    }

    private static string AskConsole(string prompt)
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
    }

    private static string? AskTty(string prompt)
    {
        FileStream tty;
        try
        {
            tty = new FileStream(Tty, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        using (tty)
        {
            tty.Write(Encoding.UTF8.GetBytes(prompt));
            if (!Echo(false)) return null;
            ConsoleCancelEventHandler restore = (_, _) => Echo(true);
            Console.CancelKeyPress += restore;
            try
            {
                return ReadLine(tty);
            }
            finally
            {
                Echo(true);
                Console.CancelKeyPress -= restore;
                tty.Write("\n"u8);
            }
        }
    }

    private static string? ReadLine(FileStream tty)
    {
        var line = new List<byte>();
        int octet;
        while ((octet = tty.ReadByte()) >= 0 && octet != '\n') line.Add((byte)octet);
        return octet < 0 && line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]);
    }

    private static bool Echo(bool on)
    {
        using var stty = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"stty {(on ? "echo" : "-echo")} < {Tty}"]));
        stty!.WaitForExit();
        return stty.ExitCode == 0;
    }
}
