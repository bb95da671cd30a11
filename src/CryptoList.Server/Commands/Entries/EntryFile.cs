using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Server.Commands.Entries;

/// <summary>Signed entries from a file or standard input: one line each, ended by LF.</summary>
internal static class EntryFile
{
    /// <summary>Standard input, as an argument.</summary>
    public const string StandardInput = "-";

    /// <summary>For sentences.</summary>
    public static string NameOf(string path) => path == StandardInput ? "Standard input" : path;

    /// <summary>All entries, at least one.</summary>
    /// <exception cref="CommandException">The file cannot be read, is empty, or is not such a file.</exception>
    public static List<SignedEntry> Read(CommandIo io, string path)
    {
        using var source = Open(io, path);
        var entries = new List<SignedEntry>();
        try
        {
            entries.AddRange(LogFile.Read(source));
        }
        catch (StrictJsonException fault)
        {
            throw CommandException.Usage($"{NameOf(path)} is not a file of signed entries: line {entries.Count + 1}: {fault.Message} Each line is one entry as cryptolist-helper wrote it, the last one ended too.");
        }

        return entries.Count > 0 ? entries : throw CommandException.Usage($"{NameOf(path)} is empty; a signed entry was expected.");
    }

    /// <exception cref="CommandException">The file cannot be opened.</exception>
    public static Stream Open(CommandIo io, string path)
    {
        if (path == StandardInput) return io.Input();
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{path} cannot be read: {fault.Message}");
        }
    }
}
