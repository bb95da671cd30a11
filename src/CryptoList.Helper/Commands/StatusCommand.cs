using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Health;
using CryptoList.Helper.Home;
using CryptoList.Helper.Outbox;
using CryptoList.Protocol.Control;

namespace CryptoList.Helper.Commands;

/// <summary><c>status</c>: one screen, what is well and what is not, which needs no passphrase; or what became of a post, asked of the list's server.</summary>
internal static class StatusCommand
{
    public static Command Create(CommandHost host)
    {
        var post = new Argument<string?>("message-id") { Description = "Ask the list's server what became of this post of yours (owners: of any post)", Arity = ArgumentArity.ZeroOrOne };
        var last = new Option<bool>("--last") { Description = "The same for the post you handed over last" };
        var answer = new Option<string?>("--answer") { Description = "Read the server's answer, the mail as it came; - is standard input", HelpName = "FILE" };
        var list = CommonOptions.List();
        var from = SendCommand.From();
        var json = CommonOptions.Json();
        var smtp = new SmtpOptions();
        var command = new Command(
            "status",
            "Show in one screen what is well and what is not. With a Message-ID or --last, ask the list's server what became of a post: over --smtp, and the answer comes by mail; read it with --answer.\n\n"
            + "Examples: cryptolist-helper status --last --smtp localhost:25; cryptolist-helper status --answer answer.eml")
        { post, last, answer, list, from, json };
        smtp.AddTo(command);
        host.Does(command, async (parsed, cancellation) =>
        {
            var (asked, newest, file) = (parsed.GetValue(post), parsed.GetValue(last), parsed.GetValue(answer));
            if (new[] { asked is not null, newest, file is not null }.Count(given => given) > 1) throw HelperException.Usage("Give one of: a Message-ID, --last, --answer FILE.");
            if (file is not null) return await ReadAsync(host, parsed, file, parsed.GetValue(json), cancellation).ConfigureAwait(false);
            if (asked is not null || newest)
            {
                return await AskAsync(host, parsed, asked, parsed.GetValue(list), parsed.GetValue(from), smtp, cancellation).ConfigureAwait(false);
            }

            var screen = await HomeScreen.LookAsync(host.Home(parsed), host.Io, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(screen, JsonFile.Options));
            else screen.Show(host.Io);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> AskAsync(CommandHost host, ParseResult parsed, string? messageId, string? selector, string? from, SmtpOptions smtp, CancellationToken cancellation)
    {
        using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
        using var access = smtp.Open(session, parsed);
        var handing = new SmtpHanding(access, host.Io.Time);
        var list = session.Lists.Get(selector);
        HelperSession.RefuseInDispute(list);
        session.RefuseWhileWaiting(list);
        var post = messageId ?? new StatusBook(list.Folder).LastPost
            ?? throw HelperException.Usage($"Nothing was handed over to {list.Address} from here yet. Name the post by its Message-ID.");
        var answer = await new StatusInquiry(host.Io, list, session.DeviceIn(list)).AskAsync(post, from, HandAsync, cancellation).ConfigureAwait(false);
        host.Io.Say(answer.Result switch
        {
            HandingResult.Taken => $"Asked about {post}. The answer comes by mail; `sync` reads it, or save it and read it with: cryptolist-helper status --answer FILE",
            HandingResult.Refused => $"Refused: {answer.Reply}",
            _ => $"Not taken now: {answer.Reply}. Ask again later.",
        });
        return answer.Result switch { HandingResult.Taken => ExitCode.Done, HandingResult.Refused => ExitCode.Refused, _ => ExitCode.Wait };

        async Task<Handing> HandAsync(byte[] mail, string sender, string to, CancellationToken cancel)
        {
            using var octets = new MemoryStream(mail);
            return await handing.HandAsync(octets, sender, to, cancel).ConfigureAwait(false);
        }
    }

    private static async Task<int> ReadAsync(CommandHost host, ParseResult parsed, string file, bool json, CancellationToken cancellation)
    {
        using var mail = new MemoryStream(await FileArgument.ReadSmallAsync(file, host.Io, cancellation).ConfigureAwait(false));
        var message = ControlMail.TryRead(mail) ?? throw HelperException.Usage($"{FileArgument.NameOf(file)} holds no answer of a list's server. Save the mail as it came, with its header.");
        using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
        var (list, answer) = StatusReading.Open(message, session.Keyring, session.Lists, host.Io.Now);
        StatusAnswerView.Show(host.Io, list.Address, answer, json);
        // Of a post to one member no copy of its author's own comes back: the server's word is all there will be.
        var sealer = new PostSealer(host.Io, session.Home, list, session.DeviceIn(list), session.Keyring);
        foreach (var item in sealer.Store.All().Where(i => i.Peer is not null && i.MessageId == answer.MessageId)) sealer.Accepted(item);
        return ExitCode.Done;
    }
}
