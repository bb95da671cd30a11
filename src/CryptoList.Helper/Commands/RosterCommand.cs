using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Terminal;
using CryptoList.Mail;
using CryptoList.Protocol.Roster;
using static CryptoList.Helper.Lists.RosterAudit;

namespace CryptoList.Helper.Commands;

/// <summary><c>roster verify</c>: replays the log, and holds all that this home keeps against it.</summary>
internal static class RosterCommand
{
    public static Command Create(CommandHost host) => new("roster", "Check what this home knows of a list's members.") { Verify(host) };

    private static Command Verify(CommandHost host)
    {
        var selector = new Argument<string?>("list") { Description = "Which list: its address, the part before the @, its name or its id; nothing checks all of yours", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--log") { Description = "Also hold this log against yours, which does not change by it; - is standard input", HelpName = "FILE" };
        var json = CommonOptions.Json();
        var command = new Command(
            "verify",
            "Replay your log of a list, every signature and rule, and check every removal receipt that is kept against it; say head, members, devices and epochs. "
            + "A fork, a rollback, an entry nobody had the right to, or a second list under the address is shown with its evidence, and the exit code is 1; 3 when a receipt waits for a newer log. Needs no network and no passphrase.")
        { selector, file, json };
        host.Does(command, async (parsed, cancellation) =>
        {
            var lists = await host.LookAsync(parsed, cancellation).ConfigureAwait(false);
            var other = await ReadAsync(host, parsed.GetValue(file), cancellation).ConfigureAwait(false);
            var audits = Chosen(lists, parsed.GetValue(selector), other?.Entries).Select(list => RosterAudit.Of(list, other, host.Io.Now)).ToList();
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(audits, JsonFile.Options));
            else audits.ForEach(audit => Write(host.Io.Text, audit));
            if (audits.Exists(a => !a.Sound)) throw HelperException.Refused("Not everything holds; keep the evidence, and show it to an owner over another channel than the list.");
            return audits.Exists(a => a.CheckedFrom > 0 || a.Receipts.Any(r => r.Verdict == ReceiptVerdict.Waits)) ? ExitCode.Wait : ExitCode.Done;
        });
        return command;
    }

    private static async Task<(IReadOnlyList<SignedEntry> Entries, string Name)?> ReadAsync(CommandHost host, string? path, CancellationToken cancellation)
    {
        if (path is null) return null;
        var name = FileArgument.NameOf(path);
        using var whole = new MemoryStream();
        await using (var source = FileArgument.OpenRead(path, host.Io)) await source.CopyToAsync(whole, cancellation).ConfigureAwait(false);
        whole.Position = 0;
        return (LogLines.Read(whole, name), name);
    }

    // A log names its list by its first entry; where that is nobody's, the list must be said, or be the only one.
    private static IReadOnlyList<ListReplica> Chosen(ListDirectory lists, string? selector, IReadOnlyList<SignedEntry>? other)
    {
        if (selector is not null) return [lists.Get(selector)];
        if (other is null) return lists.All.Count > 0 ? lists.All : [lists.Get(null)];
        return [lists.All.FirstOrDefault(l => l.Log[0].Signed.Head == other[0].Head) ?? lists.Get(null)];
    }

    private static void Write(TextWriter output, RosterAudit audit)
    {
        void Line(string text) => output.WriteLine(HarmlessText.OfLine(text));
        Line($"{audit.List} ({audit.Id})");
        Line($"  log:      {audit.Entry + 1} {(audit.Entry == 0 ? "entry" : "entries")}, {(audit.CheckedFrom == 0 ? "every signature and rule checked" : $"CHECKED FROM ENTRY {audit.CheckedFrom} ON: the whole log is not here yet, run sync until it is")}{(audit.Unconfirmed > 0 ? $"; the last {audit.Unconfirmed} your own, confirmed by nobody" : "")}");
        Line($"  head:     entry {audit.Entry}, {audit.Head}, {MailDate.Format(audit.Time)}");
        Line($"  members:  {audit.Members}{(audit.Suspended > 0 ? $", {audit.Suspended} of them suspended" : "")}; {audit.Devices} devices in force{(audit.Waiting > 0 ? $", {audit.Waiting} more wait" : "")}");
        foreach (var waiting in audit.Objectable) Line($"  {waiting}");
        foreach (var epoch in audit.Epochs) Line($"  list key: {(epoch.Group == RosterState.Everyone ? "" : $"group \"{epoch.Group}\", ")}epoch {epoch.Epoch} since {MailDate.Format(epoch.Since)}");
        Line($"  receipts: {(audit.Receipts.Count == 0 ? "none kept" : $"{audit.Receipts.Count(r => r.Verdict == ReceiptVerdict.Holds)} of {audit.Receipts.Count} hold")}");
        foreach (var receipt in audit.Receipts) Line($"    {Sentence(receipt)}");
        if (audit.Remark is { } remark) Line($"  {remark}");
        foreach (var finding in audit.Findings)
        {
            Line($"  WRONG ({Kebab(finding.Kind)}): {finding.Sentence}");
            Line($"    evidence: {finding.Evidence}");
            if (finding.Here is { } here) Line($"    here:  {Describe(here)}");
            if (finding.There is { } there) Line($"    there: {Describe(there)}");
        }
    }

    private static string Kebab(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string Describe(EntryLine entry) => $"entry {entry.Number}, {Kebab(entry.Type)}, signed by {entry.By}, {MailDate.Format(entry.Time)}, {entry.Head}";

    private static string Sentence(ReceiptLine receipt) => receipt.Verdict switch
    {
        ReceiptVerdict.Holds => $"holds: {receipt.Member}, entry {receipt.Entry}, {MailDate.Format(receipt.Removed!.Value)}; {(receipt.LastCopy is { } last ? $"last copy handed over {MailDate.Format(last)}" : "no copy was ever handed over")}",
        ReceiptVerdict.Waits => $"waits: it is for entry {receipt.Entry}, beyond your log's end: {receipt.File}",
        _ => $"DOES NOT HOLD: {(receipt.Entry is null ? "no receipt" : "its signature is not the server's, or it does not fit the log")}: {receipt.File}",
    };
}
