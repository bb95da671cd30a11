using System.Text;
using CryptoList.Helper.Home;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Membership;

/// <summary>The server's receipts for removals in one list, a file each in the folder <c>receipts</c>.</summary>
internal sealed class ReceiptBook(string listFolder)
{
    private readonly string _folder = Path.Combine(listFolder, "receipts");

    /// <summary>Keeps one; on the disk when the call returns. Gives its path.</summary>
    public string Keep(RemovalReceipt receipt)
    {
        PrivateFolder.Create(_folder);
        var file = Path.Combine(_folder, $"{receipt.EntryNumber}-{Convert.ToHexStringLower(receipt.Member.ToArray())}.json");
        DurableFile.Replace(file, Encoding.ASCII.GetBytes(receipt.ToLine() + "\n"));
        return file;
    }

    /// <summary>All that are kept, by entry; null for a file that is no receipt.</summary>
    public IEnumerable<(string File, RemovalReceipt? Receipt)> All() =>
        Directory.Exists(_folder) ? Directory.EnumerateFiles(_folder, "*.json").Select(file => (file, Read(file))).OrderBy(pair => pair.Item2?.EntryNumber).ToList() : [];

    private static RemovalReceipt? Read(string file)
    {
        try
        {
            return RemovalReceipt.ParseLine(File.ReadAllBytes(file).AsSpan().TrimEnd("\r\n"u8));
        }
        catch (StrictJsonException)
        {
            return null;
        }
    }
}
