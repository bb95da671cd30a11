using System.CommandLine;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Outbox;
using CryptoList.Helper.Properties;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Properties;
using CryptoList.Protocol.Roster;

namespace CryptoList.Helper.Commands;

/// <summary><c>properties set</c>: an owner's; they go as a post to all members.</summary>
internal static class PropertiesSetCommand
{
    public static Command Create(CommandHost host)
    {
        var list = CommonOptions.List();
        var description = new Option<string?>("--description") { Description = $"What the list is about, at most {ListProperties.MaxDescriptionBytes} bytes and {ListProperties.MaxLines} lines; empty takes it away", HelpName = "TEXT" };
        var pictures = new Option<string[]>("--picture") { Description = $"A PNG, JPEG, GIF or WebP file in place of the pictures there are; up to {ListProperties.MaxPictures}, together at most {ListProperties.MaxPictureBytes} bytes", HelpName = "FILE" };
        var none = new Option<bool>("--no-picture") { Description = "Take the pictures away" };
        var output = CommonOptions.Out("the sealed post, to be mailed to the list, instead of sending it");
        var smtp = new SmtpOptions();
        var (from, server, age) = (SendCommand.From(), SendCommand.ToListServer(), SealCommand.LogAge());
        var command = new Command("set", "Set a list's description or pictures, for all members; what is not named stays. Owners only. They hold when your own copy came back and was read.") { list, description, pictures, none, output, from, server, age };
        smtp.AddTo(command);
        host.Does(command, async (parsed, cancellation) =>
        {
            if (parsed.GetValue(description) is null && parsed.GetValue(pictures) is not { Length: > 0 } && !parsed.GetValue(none)) throw HelperException.Usage("Say what to set: --description, --picture or --no-picture.");
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            var sealer = SealCommand.Prepare(session, replica, parsed.GetValue(age));
            RequireOwner(session, replica);
            var shown = parsed.GetValue(none) ? [] : parsed.GetValue(pictures) is { Length: > 0 } files ? await ReadAsync(host, files, cancellation).ConfigureAwait(false) : null;
            var properties = Make(session, replica, parsed.GetValue(description)?.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'), shown);
            using var text = new MemoryStream(properties.Signed.ToArray());
            var target = new PostTarget(RosterState.Everyone, PostMode.List, null) { Properties = properties.Version };
            if (parsed.GetValue(output) is { } path)
            {
                var item = await SealCommand.SealNewAsync(sealer, text, target, host.Io.Now, cancellation).ConfigureAwait(false);
                await using var sealedPost = sealer.Store.OpenSealed(item);
                await SealCommand.CopyAsync(sealedPost, path, host, cancellation).ConfigureAwait(false);
                return ExitCode.Done;
            }

            using var access = smtp.Open(session, parsed);
            var sender = SendCommand.Sender(session, replica, sealer, new SmtpHanding(access, host.Io.Time), parsed.GetValue(from), SendCommand.IsListServer(session, smtp, server, parsed));
            return await sender.SendAsync(await SealCommand.SealNewAsync(sealer, text, target, host.Io.Now, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static void RequireOwner(HelperSession session, ListReplica list)
    {
        var state = list.Log.AtHead(session.Io.Now);
        if (state.Member(list.Self)?.Rights.HasFlag(Rights.Owner) != true) throw HelperException.Refused($"Only an owner of {list.Address} sets its properties.");
        if (!state.Policy.Modes.Contains(PostMode.List)) throw HelperException.Refused($"Properties travel as posts of mode list, which the policy of {list.Address} does not have. Add it with: cryptolist-helper policy set --modes");
    }

    private static async Task<IReadOnlyList<ListPicture>> ReadAsync(CommandHost host, string[] files, CancellationToken cancellation)
    {
        var pictures = new List<ListPicture>();
        foreach (var file in files)
            pictures.Add(ListPicture.Of(await FileArgument.ReadSmallAsync(file, host.Io, cancellation).ConfigureAwait(false)) ?? throw HelperException.Usage($"{file} is not a PNG, JPEG, GIF or WebP file."));
        return pictures;
    }

    private static ListProperties Make(HelperSession session, ListReplica list, string[]? description, IReadOnlyList<ListPicture>? pictures)
    {
        var book = new PropertiesBook(list.Folder);
        var was = book.Open(session.Keyring, list.Log.List);
        IReadOnlyList<string> lines = description is [""] ? [] : description ?? was?.Description ?? [];
        var shown = pictures ?? was?.Pictures ?? [];
        if (lines.Any(l => l.Any(char.IsControl))) throw HelperException.Usage("A description holds no control characters but line ends.");
        if (!ListProperties.Fits(lines, shown))
            throw HelperException.Usage($"That is too much: a description has at most {ListProperties.MaxDescriptionBytes} bytes and {ListProperties.MaxLines} lines, and there are at most {ListProperties.MaxPictures} pictures of {ListProperties.MaxPictureBytes} bytes together.");
        var version = book.NextVersion;
        book.Makes(version);
        return ListProperties.Create(list.Log, session.DeviceIn(list).SigningKey, version, lines, shown, session.Io.Now);
    }
}
