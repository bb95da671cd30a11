using System.CommandLine;
using System.Text.Json;
using CryptoList.Cryptography.KeyFiles;
using CryptoList.Helper.Home;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>status</c>: one screen, what is well and what is not, which needs no passphrase; or what became of a post, asked of the list's server.</summary>
internal static class StatusCommand
{
    private const long Day = 24 * 3600;

    private sealed record Report(string Home, bool Keys, bool? Passphrase, IReadOnlyList<ListReport> Lists);

    private sealed record ListReport(string Address, ListStanding Standing, long Entry, long LogAge, int Waiting, IReadOnlyList<string> Remarks);

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

            var home = host.Home(parsed);
            var lists = home.Exists ? (await ListDirectory.LoadAsync(home, cancellation).ConfigureAwait(false)).All : [];
            var report = new Report(home.Path, home.Exists, home.Exists ? KeyFile.NeedsPassphrase(home.KeyringFile) : null, [.. lists.Select(l => Of(l, host.Io.Now))]);
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(report, JsonFile.Options));
            else Show(host.Io, report);
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

    private static void Show(HelperIo io, Report report)
    {
        io.Text.WriteLine($"Home: {report.Home}");
        io.Text.WriteLine(report.Keys ? $"Keys: there, {(report.Passphrase == true ? "under a passphrase" : "WITHOUT a passphrase")}" : "Keys: none; make them with: cryptolist-helper init");
        foreach (var list in report.Lists)
        {
            io.Text.WriteLine(HarmlessText.OfLine($"List: {list.Address}: {list.Standing.ToString().ToLowerInvariant()}, log at entry {list.Entry}, taken {Durations.Say(TimeSpan.FromSeconds(list.LogAge))} ago, {list.Waiting} waiting in the outbox"));
            foreach (var remark in list.Remarks) io.Text.WriteLine(HarmlessText.OfLine($"  ! {remark}"));
        }
    }

    private static ListReport Of(ListReplica list, long now)
    {
        var waiting = new OutboxStore(list.Folder).All();
        return new ListReport(list.Address, list.StandingAt(now), list.Log.HeadNumber, Math.Max(0, now - list.Info.SyncedAt), waiting.Count, [.. Remarks(list, waiting, now)]);
    }

    private static IEnumerable<string> Remarks(ListReplica list, IReadOnlyList<OutboxItem> waiting, long now)
    {
        var state = list.Log.AtHead(now);
        if (list.Info.Dispute is { } dispute) yield return $"the log is in dispute ({dispute.Kind} at entry {dispute.Entry}): nothing is sent; evidence in {dispute.Evidence}";
        if (list.StandingAt(now) == ListStanding.Joining) yield return "your joining is not in the log yet: take a newer one with `sync`";
        if (list.InForceFrom(now) is { } from) yield return $"this device is in force {StandingSentence.From(from)}";
        if (list.StandingAt(now) == ListStanding.Member && !list.Info.Welcomed) yield return "no welcome has come yet: take it with `accept`";
        if (list.Unconfirmed > 0) yield return $"{list.Unconfirmed} entries of your own are not confirmed: give them to the operator, then `sync`";
        if (state.Members.Count(m => m.Rights.HasFlag(Rights.Owner) && !m.Suspended) == 1) yield return "the list has one owner; it should have two";
        if (state.NewestEpoch(RosterState.Everyone) is { } epoch && now > epoch.BaseTime + epoch.LifeSeconds) yield return "the list key has outlived its time: an owner replaces it with `rekey`";
        if (waiting.Any(i => i.State != OutboxState.Refused && now - i.Created > Day)) yield return "a post has waited for more than a day: see `outbox`";
        if (waiting.Any(i => i.State == OutboxState.Refused)) yield return "a post was refused: see `outbox`";
    }
}
