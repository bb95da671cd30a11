using System.CommandLine;
using CryptoList.Helper.Health;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Commands;

/// <summary><c>seal</c>: a filter from a message to a sealed submission.</summary>
internal static class SealCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("message") { Description = "The message as you wrote it; - or nothing is standard input", DefaultValueFactory = _ => FileArgument.Standard };
        var list = CommonOptions.List();
        var output = CommonOptions.Out("the sealed post, to be mailed to the list");
        var age = LogAge();
        var size = CommonOptions.MaxSize();
        var target = new PostOptions();
        var command = new Command("seal", "Seal a message for a list. Text and sealed post are kept until your own copy comes back (see outbox).") { file, list, output, age, size };
        target.AddTo(command);
        host.Does(command, async (parsed, cancellation) =>
        {
            await using var message = await MessageSource.OpenAsync(host, host.Home(parsed), parsed.GetRequiredValue(file), parsed.GetValue(size), cancellation).ConfigureAwait(false);
            Stream sealedPost;
            using (var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false))
            {
                var replica = session.Lists.Get(parsed.GetValue(list));
                var sealer = Prepare(session, replica, parsed.GetValue(age));
                var item = await SealNewAsync(sealer, message, target.Read(parsed, session, replica), host.Io.Now, cancellation).ConfigureAwait(false);
                sealedPost = sealer.Store.OpenSealed(item);
            }

            // Written without the lock: the other end of the pipe may need it.
            await using (sealedPost) await CopyAsync(sealedPost, parsed.GetValue(output), host, cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>How old the log may be before a warning.</summary>
    public static Option<TimeSpan> LogAge() => CommonOptions.Duration("--max-log-age", "Warn when the log was taken longer ago than this", "1h", TimeSpan.FromDays(10_000));

    /// <summary>Refuses in a dispute; warns of an old log and of entries the server may not have.</summary>
    public static PostSealer Prepare(HelperSession session, ListReplica list, TimeSpan maxLogAge)
    {
        HelperSession.RefuseInDispute(list);
        session.RefuseWhileWaiting(list);
        // Where mail is read, a sync is all that the warning could ask for.
        var heard = ListHealth.HeardAt(session.Home);
        var age = TimeSpan.FromSeconds(Math.Max(0, session.Io.Now - Math.Max(list.Info.SyncedAt, heard)));
        if (age > maxLogAge) session.Io.Say($"cryptolist-helper: warning: your log of {list.Address} is {Durations.Say(age)} old. Someone may have been removed since; take a newer one with: sync");
        if (list.Standing > list.Info.Confirmed) session.Io.Say($"cryptolist-helper: warning: the log you took last does not show {(list.Unconfirmed == 1 ? "an entry" : $"{list.Unconfirmed} entries")} of your own yet; the server refuses the post if it does not have {(list.Unconfirmed == 1 ? "it" : "them")}.");
        return new PostSealer(session.Io, session.Home, list, session.DeviceIn(list), session.Keyring);
    }

    /// <summary>Takes the text in and seals it; a text that cannot be sealed is not kept.</summary>
    public static async Task<OutboxItem> SealNewAsync(PostSealer sealer, Stream message, PostTarget target, long now, CancellationToken cancellation)
    {
        var item = await sealer.Store.AddAsync(message, target, now, cancellation).ConfigureAwait(false);
        try
        {
            return sealer.Seal(item);
        }
        catch (Exception e) when (e is PostComposeException or HelperException)
        {
            sealer.Store.Remove(item);
            throw;
        }
    }

    /// <summary>Writes a sealed post to a file, replacing it whole, or to standard output.</summary>
    public static async Task CopyAsync(Stream sealedPost, string? path, CommandHost host, CancellationToken cancellation)
    {
        if (path is null or FileArgument.Standard)
        {
            await sealedPost.CopyToAsync(host.Io.Output, 128 * 1024, cancellation).ConfigureAwait(false);
            await host.Io.Output.FlushAsync(cancellation).ConfigureAwait(false);
            return;
        }

        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        await using (var file = DurableFile.Create(temporary)) await sealedPost.CopyToAsync(file, 128 * 1024, cancellation).ConfigureAwait(false);
        DurableFile.MoveIntoPlace(temporary, path);
    }
}
