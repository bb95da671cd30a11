using System.CommandLine;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Reading;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Commands;

/// <summary>New copies in the mail source, for <c>read</c> without a file. What waits for a key or a log is tried again each time.</summary>
internal static class NewCopies
{
    /// <summary>Shows each; gives the worst exit code.</summary>
    public static async Task<int> ShowAsync(CommandHost host, ParseResult parsed, bool json, Func<string, ReadResult, CopyReading, Task<int>> show, CancellationToken cancellation)
    {
        using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
        await using var source = MailAccess.Source(session, MailNeeds.OfRead)!;
        var (position, reading, worst, shown) = (MailPosition.Load(session.Home, "read", source.Name), new CopyReading(session), ExitCode.Done, 0);
        try
        {
            await foreach (var message in source.NewAsync(position, cancellation).ConfigureAwait(false))
            {
                using var result = reading.Read(message.Content);
                if (reading.ListOf(result) is { } list) ReportBook.Saw(list, result, host.Io.Now);
                if (result.Verdict != ReadVerdict.NotAPost)
                {
                    if (result.NewKey is null && shown++ > 0 && !json) host.Io.Text.WriteLine(new string('=', 72));
                    worst = Math.Max(worst, await show(message.Name, result, reading).ConfigureAwait(false));
                }

                position.Handled(message.Id, again: result.Verdict == ReadVerdict.Wait);
            }
        }
        finally
        {
            position.Save();
        }

        if (shown == 0) host.Io.Say("No new posts.");
        return worst;
    }
}
