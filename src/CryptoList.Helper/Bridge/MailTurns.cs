using System.Net.Sockets;
using CryptoList.Helper.Commands;
using CryptoList.Helper.Exchange;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Bridge;

/// <summary>
/// While the bridge runs, what <c>sync</c> does when somebody runs it: takes what came for this home by mail, and answers. It says what is new since the turn before. The home is
/// held meanwhile, as by <c>sync</c>: who opens a new post waits for the turn's end.
/// </summary>
internal sealed class MailTurns(HelperIo io, HomeAtWork home, TimeSpan pause)
{
    private IReadOnlyList<string> _said = [];

    /// <summary>Takes turns until it is told to stop; one that fails says why, and the next is tried all the same.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Say(await home.ChangeAsync((session, _) => TurnAsync(session, stopping), stopping).ConfigureAwait(false));
                await Task.Delay(pause, io.Time, stopping).ConfigureAwait(false);
            }
            catch (Exception failed) when (failed is HelperException or IOException or SocketException or UnauthorizedAccessException)
            {
                Say([$"What came by mail for your lists could not be taken: {failed.Message} It is tried again."]);
                await Task.Delay(pause, io.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task<IReadOnlyList<string>> TurnAsync(HelperSession session, CancellationToken stopping)
    {
        // What a crash left half done, as every command does that opens the home.
        foreach (var list in session.Lists.All) UnfinishedWish.Undo(list);
        var source = MailAccess.Source(session, MailNeeds.OfSync) ?? throw HelperException.Usage("No mail source is set any more. Set one with: cryptolist-helper mail set");
        await using (source.ConfigureAwait(false)) return (await MailRound.TakeAsync(session, source, stopping).ConfigureAwait(false)).Sentences;
    }

    private void Say(IReadOnlyList<string> sentences)
    {
        foreach (var sentence in sentences.Except(_said)) io.Say(sentence);
        _said = sentences;
    }
}
