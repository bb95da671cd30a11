using System.CommandLine;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;

namespace CryptoList.Helper.Commands;

/// <summary><c>send</c>: seals a message and hands it to a mail server.</summary>
internal static class SendCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("message") { Description = "The message as you wrote it; - or nothing is standard input", DefaultValueFactory = _ => FileArgument.Standard };
        var list = CommonOptions.List();
        var smtp = new SmtpOptions();
        var from = From();
        var server = ToListServer();
        var age = SealCommand.LogAge();
        var size = CommonOptions.MaxSize();
        var target = new PostOptions();
        var command = new Command("send", "Seal a message for a list and hand it to a mail server. A refusal that a new sealing mends is answered by one, three sealings at most.") { file, list, from, server, age, size };
        target.AddTo(command);
        smtp.AddTo(command);
        host.Does(command, async (parsed, cancellation) =>
        {
            await using var message = await MessageSource.OpenAsync(host, host.Home(parsed), parsed.GetRequiredValue(file), parsed.GetValue(size), cancellation).ConfigureAwait(false);
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            using var access = smtp.Open(session, parsed);
            var handing = new SmtpHanding(access, host.Io.Time);
            var replica = session.Lists.Get(parsed.GetValue(list));
            var sealer = SealCommand.Prepare(session, replica, parsed.GetValue(age));
            var sender = Sender(session, replica, sealer, handing, parsed.GetValue(from), IsListServer(session, smtp, server, parsed));
            var item = await SealCommand.SealNewAsync(sealer, message, target.Read(parsed, session, replica), host.Io.Now, cancellation).ConfigureAwait(false);
            return await sender.SendAsync(item, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    public static Option<string?> From() => new("--from") { Description = "Envelope sender (default: your address in the list)", HelpName = "ADDRESS" };

    public static Option<bool> ToListServer() => new("--list-server") { Description = "The mail server is the list's own: its 250 is the list's acceptance" };

    /// <summary>Whether the mail server is the list's own: as said now, or with the mail server that was set once.</summary>
    public static bool IsListServer(HelperSession session, SmtpOptions smtp, Option<bool> option, ParseResult parsed) =>
        parsed.GetValue(option) || (!smtp.IsGiven(parsed) && session.Mail.Smtp?.ListServer == true);

    /// <summary>A sender for the waiting posts of one list.</summary>
    public static PostSender Sender(HelperSession session, ListReplica list, PostSealer sealer, SmtpHanding handing, string? from, bool toListServer)
    {
        var sender = from ?? list.OwnAddress(session.Io.Now) ?? throw HelperException.Refused($"You are not in {list.Address}.");
        return new PostSender(
            session.Io,
            sealer,
            async (item, cancellation) =>
            {
                await using var octets = sealer.Store.OpenSealed(item);
                return await handing.HandAsync(octets, sender, list.Address, cancellation).ConfigureAwait(false);
            },
            toListServer,
            new StatusBook(list.Folder).Posted);
    }
}
