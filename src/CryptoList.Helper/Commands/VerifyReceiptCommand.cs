using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Mail;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>verify-receipt</c>: checks the server's word that a removal took hold, with nothing but the log.</summary>
internal static class VerifyReceiptCommand
{
    private sealed record Verified(string List, string Member, long Entry, long Removed, long? LastCopy, bool Holds);

    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("receipt") { Description = "The removal receipt; - is standard input" };
        var json = CommonOptions.Json();
        var command = new Command("verify-receipt", "Check a removal receipt against your own log; needs no network.") { file, json };
        host.Does(command, async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var receipt = Parse(await FileArgument.ReadSmallAsync(path, host.Io, cancellation).ConfigureAwait(false), FileArgument.NameOf(path));
            var lists = await host.LookAsync(parsed, cancellation).ConfigureAwait(false);
            var list = lists.Find(receipt.List) ?? throw HelperException.Usage($"The receipt is for a list you are not in ({receipt.List}).");
            if (receipt.EntryNumber > list.Log.HeadNumber) throw HelperException.Wait($"The receipt is for entry {receipt.EntryNumber}, and your log of {list.Address} ends at {list.Log.HeadNumber}. Take a newer log with `sync` first.");
            var holds = receipt.Verify(list.Log);
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(new Verified(receipt.List.ToString(), receipt.Member.ToString(), receipt.EntryNumber, receipt.RemovedTime, receipt.LastCopyTime, holds), JsonFile.Options));
            if (!holds) throw HelperException.Refused("The receipt does not hold: its signature is not the server's, or it does not fit the log.");
            if (parsed.GetValue(json)) return ExitCode.Done;
            var address = list.Log.At(Math.Max(0, receipt.EntryNumber - 1), receipt.RemovedTime).Member(receipt.Member)?.Address ?? receipt.Member.ToString();
            var last = receipt.LastCopyTime is { } time ? $"the last copy for them was handed over {MailDate.Format(time)}" : "no copy for them was ever handed over";
            host.Io.Text.WriteLine($"The receipt holds: {address} was removed from {list.Address} by entry {receipt.EntryNumber}, {MailDate.Format(receipt.RemovedTime)}; {last}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static RemovalReceipt Parse(byte[] utf8, string name)
    {
        try
        {
            return RemovalReceipt.ParseLine(utf8.AsSpan().TrimEnd("\r\n"u8));
        }
        catch (StrictJsonException e)
        {
            throw HelperException.Usage($"{name} is not a removal receipt. {e.Message}");
        }
    }
}
