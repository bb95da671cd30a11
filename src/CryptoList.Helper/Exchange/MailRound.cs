using CryptoList.Helper.Commands;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Reading;
using CryptoList.Mail;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Posts;
using static CryptoList.Helper.Exchange.SyncReport;

namespace CryptoList.Helper.Exchange;

/// <summary>Goes through new mail, sorts out what is the lists', and has <see cref="SyncRound"/> take it.</summary>
internal sealed class MailRound(HelperSession session, SyncRound round, SyncReport report)
{
    /// <summary>The largest key update looked at, in bytes, with what mail systems add to it.</summary>
    private const long MaxUpdate = 256 << 10;

    private readonly List<(string Id, byte[] Copy)> _updates = [];

    /// <summary>The largest mail looked at for bundles, in bytes; copies of posts may be larger, and only their header is read here.</summary>
    public const long MaxMail = 256L << 20;

    /// <summary>Reads the source, takes what is there, answers, says what it did; gives the exit code.</summary>
    public static async Task<int> RunAsync(HelperSession session, IMailSource source, bool json, CancellationToken cancellation)
    {
        var report = await TakeAsync(session, source, cancellation).ConfigureAwait(false);
        report.Show(session.Io, json);
        return report.ExitCode;
    }

    /// <summary>Reads the source, takes what is there, answers.</summary>
    public static async Task<SyncReport> TakeAsync(HelperSession session, IMailSource source, CancellationToken cancellation)
    {
        var report = new SyncReport();
        using var mail = MailAccess.Out(session);
        var round = new SyncRound(session, mail, report);
        var (sorting, position) = (new MailRound(session, round, report), MailPosition.Load(session.Home, "sync", source.Name));
        var whole = source is not SingleMessage;
        try
        {
            await foreach (var message in source.NewAsync(position, cancellation).ConfigureAwait(false)) position.Handled(message.Id, again: sorting.Sort(message));
        }
        catch (HelperException no)
        {
            report.Add(Kind.Fault, null, no.Message);
            whole = false;
        }

        await round.RunAsync(whole, () => sorting.TakeUpdates(position), cancellation).ConfigureAwait(false);
        // Last: what was handled twice changes nothing, what was never handled is lost.
        if (source is not SingleMessage) position.Save();
        return report;
    }

    /// <summary>Takes a message in; true when it is to be looked at again.</summary>
    private bool Sort(IncomingMail message)
    {
        report.Messages++;
        try
        {
            message.Content.Position = 0;
            var header = HeaderBlock.ReadFrom(message.Content);
            var need = MailNeeds.OfSync(header);
            if (header.Has(Distribution.FieldName) && need != MailNeed.Nothing) return Copy(header, need == MailNeed.Whole ? message : null);
            if (need == MailNeed.Whole && MailNeeds.TypeOf(header) == ControlMail.MediaType) return Status(message);
            if (need == MailNeed.Whole && MailNeeds.TypeOf(header) == MailNeeds.Report) new CameBack(session, report).Take(message.Content);
            else if (need == MailNeed.Whole && message.Content.Length <= MaxMail) Bundle(message);
        }
        catch (MailFormatException)
        {
            // Not mail that could be ours.
        }

        return false;
    }

    // Its word on how long the log is; opening posts is for `read`.
    private bool Copy(HeaderBlock header, IncomingMail? update)
    {
        if (Distribution.TryRead(header) is not { } distribution || session.Lists.Find(distribution.List) is not { } list) return false;
        if (update is null) report.Posts++;
        round.Saw(list, distribution.RosterNumber, distribution.AcceptedTime);
        if (update is null || update.Content.Length > MaxUpdate) return false;
        using var copy = new MemoryStream();
        update.Content.Position = 0;
        update.Content.CopyTo(copy);
        _updates.Add((update.Id, copy.ToArray()));
        return true;
    }

    // A key under the old one was made under an entry that often comes in the same mail.
    private void TakeUpdates(MailPosition position)
    {
        var reading = new CopyReading(session);
        foreach (var (id, copy) in _updates)
        {
            using var result = reading.Read(new MemoryStream(copy));
            position.Handled(id, again: result.Verdict == ReadVerdict.Wait);
            if (reading.SentenceOf(result) is { } sentence && reading.ListOf(result) is { } list && result.Author!.Id != list.Self) report.Add(Kind.Done, list.Address, sentence);
        }
    }

    private bool Status(IncomingMail message)
    {
        message.Content.Position = 0;
        if (ControlMail.TryRead(message.Content) is not { } sealedAnswer) return false;
        try
        {
            var (list, answer) = StatusReading.Open(sealedAnswer, session.Keyring, session.Lists, session.Io.Now);
            report.Add(Kind.Done, list.Address, $"{answer.MessageId} in {list.Address}: {answer.Delivered} delivered, {answer.Waiting} waiting, {answer.Failed} failed. All of it: cryptolist-helper status --answer {message.Name}");
            return false;
        }
        catch (HelperException no)
        {
            report.Add(no.ExitCode == ExitCode.Wait ? Kind.Waits : Kind.Refused, null, no.Message);
            return no.ExitCode == ExitCode.Wait;
        }
    }

    private void Bundle(IncomingMail message)
    {
        try
        {
            using var lines = BundleMail.TryOpen(message.Content);
            if (lines is null) return;
            foreach (var line in ControlBundle.Read(lines)) round.Add(line);
        }
        catch (Exception e) when (e is StrictJsonException or MailFormatException)
        {
            report.Add(Kind.Refused, null, $"{message.Name} is not a bundle of messages, or was damaged on its way. {e.Message}");
        }
    }
}
