using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Terminal;
using CryptoList.Mail;

namespace CryptoList.Helper.Commands;

/// <summary><c>outbox</c>: posts not yet known to be accepted.</summary>
internal static class OutboxCommand
{
    private sealed record Line(string List, OutboxItem Post);

    public static Command Create(CommandHost host)
    {
        var json = CommonOptions.Json();
        var list = CommonOptions.List();
        var command = new Command("outbox", "Show posts that are not yet known to be accepted.") { json, list, Send(host), Refused(host), Drop(host) };
        host.Does(command, async (parsed, cancellation) =>
        {
            var lists = await host.LookAsync(parsed, cancellation).ConfigureAwait(false);
            IEnumerable<ListReplica> chosen = parsed.GetValue(list) is { } one ? [lists.Get(one)] : lists.All;
            var lines = chosen.SelectMany(l => new OutboxStore(l.Folder).All().Select(i => new Line(l.Address, i))).ToList();
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(lines, JsonFile.Options));
            else if (lines.Count == 0) host.Io.Say("Nothing waits.");
            else Tables.Write(host.Io, ["POST", "LIST", "STATE", "NUMBER", "SINCE", "LAST REPLY"], lines.Select(l => new[]
            {
                l.Post.Id, l.List, l.Post.State.ToString().ToLowerInvariant(), $"{l.Post.Number}", MailDate.Format(l.Post.Created), l.Post.LastReply ?? "",
            }));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Send(CommandHost host)
    {
        var id = new Argument<string?>("post") { Description = "Which; nothing sends all that wait", Arity = ArgumentArity.ZeroOrOne };
        var list = CommonOptions.List();
        var smtp = new SmtpOptions();
        var from = SendCommand.From();
        var server = SendCommand.ToListServer();
        var age = SealCommand.LogAge();
        var command = new Command("send", "Hand waiting posts over again: the same octets, unless they were refused.") { id, list, from, server, age };
        smtp.AddTo(command);
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            using var access = smtp.Open(session, parsed);
            var handing = new SmtpHanding(access, host.Io.Time);
            var replica = session.Lists.Get(parsed.GetValue(list));
            var sealer = SealCommand.Prepare(session, replica, parsed.GetValue(age));
            var sender = SendCommand.Sender(session, replica, sealer, handing, parsed.GetValue(from), SendCommand.IsListServer(session, smtp, server, parsed));
            var chosen = parsed.GetValue(id) is { } one ? [sealer.Store.Get(one)] : sealer.Store.All().Where(i => i.State != OutboxState.Refused).ToList();
            var worst = ExitCode.Done;
            foreach (var item in chosen)
            {
                // Whoever asks by name for a refused post has mended the reason: it starts anew, under the same Message-ID.
                var ready = item.State == OutboxState.Refused ? item with { State = OutboxState.Unsealed, Sealings = 0 } : item;
                worst = Math.Max(worst, await sender.SendAsync(ready, cancellation).ConfigureAwait(false));
            }

            return worst;
        });
        return command;
    }

    private static Command Refused(CommandHost host)
    {
        var id = new Argument<string>("post") { Description = "Which" };
        var list = CommonOptions.List();
        var reply = new Option<string>("--reply") { Description = "The list server's words as the bounce gives them, such as \"554 5.7.5 epoch-too-old: …\"", HelpName = "TEXT", Required = true };
        var command = new Command("refused", "Say that a post came back by mail: its number becomes void, and it is sealed again where that helps.") { id, list, reply };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            HelperSession.RefuseInDispute(replica);
            var sealer = new PostSealer(host.Io, session.Home, replica, session.DeviceIn(replica), session.Keyring);
            var item = sealer.Store.Get(parsed.GetRequiredValue(id)) with { LastReply = parsed.GetRequiredValue(reply) };
            var sender = new PostSender(host.Io, sealer, (_, _) => throw new InvalidOperationException("Nothing is sent here."), toListServer: false, _ => { });
            return sender.Again(item) is null ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    private static Command Drop(CommandHost host)
    {
        var id = new Argument<string>("post") { Description = "Which" };
        var list = CommonOptions.List();
        var command = new Command("drop", "Give a post up: its text goes. One that may have been sent is not called back.") { id, list };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            // Its number is not named void: the sealed post may be out, and a number in use must not be called unused.
            var store = new OutboxStore(replica.Folder);
            store.Remove(store.Get(parsed.GetRequiredValue(id)));
            return ExitCode.Done;
        });
        return command;
    }
}
