using CryptoList.Helper.Commands;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Mailing;

namespace CryptoList.Helper.Exchange;

/// <summary>A command's wish, done and sent to the list's server by mail.</summary>
internal static class MailedWish
{
    /// <summary>Whether a command goes by mail: a way out was set, and no file was named.</summary>
    public static bool Applies(HelperSession session, string? output) => output is null && session.Mail.Smtp is not null;

    /// <summary>Does it, sends it, and says so; gives the exit code.</summary>
    /// <exception cref="HelperException">A rule refuses it; nothing was changed.</exception>
    public static Task<int> SendAsync(HelperSession session, ListReplica list, Wish wish, CancellationToken cancellation) => SendAsync(session, list, [wish], cancellation);

    /// <summary>
    /// Sends it where a way out was set and no file named. Else does it here, without what would go to other devices, and writes its entries for the operator;
    /// <paramref name="byHand"/> says what is to be said then.
    /// </summary>
    /// <exception cref="HelperException">A rule refuses it; nothing was changed.</exception>
    public static async Task<int> SendOrWriteAsync(HelperSession session, ListReplica list, Wish wish, string? output, Func<string, IEnumerable<string>> byHand, CancellationToken cancellation)
    {
        if (Applies(session, output)) return await SendAsync(session, list, wish, cancellation).ConfigureAwait(false);
        var done = new WishWork(session, list).Do(wish with { Rekey = false });
        await FileArgument.WriteAsync(output, LogLines.Lines(done.Entries), session.Io, cancellation).ConfigureAwait(false);
        foreach (var sentence in byHand(done.Sentence)) session.Io.Say(sentence);
        return ExitCode.Done;
    }

    /// <summary>Sends several, one after the other, which go together.</summary>
    /// <exception cref="HelperException">A rule refuses one; those before it wait for the next <c>sync</c>.</exception>
    public static async Task<int> SendAsync(HelperSession session, ListReplica list, IReadOnlyList<Wish> wishes, CancellationToken cancellation)
    {
        using var mail = MailAccess.Out(session)!;
        var submitter = new Submitter(session, mail);
        foreach (var wish in wishes) session.Io.Say(submitter.Prepare(list, wish).Sentence);
        var code = await submitter.SendAsync(list, session.Io.Say, cancellation).ConfigureAwait(false);
        if (code == ExitCode.Done) session.Io.Say($"It is on its way to the server of {list.Address}, and takes hold there. Its answer comes by mail: cryptolist-helper sync");
        return code;
    }
}
