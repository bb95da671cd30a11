using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Mailing;
using CryptoList.Helper.Properties;
using CryptoList.Helper.Reading;
using CryptoList.Helper.Terminal;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Commands;

/// <summary><c>read</c>: shows opened posts on the terminal.</summary>
internal static class ReadCommand
{
    private sealed record Unopened(string Verdict, string File, string Reason, string Notice);

    private sealed record PropertiesLine(string Verdict, string List, long? Version, string? Refusal);

    public static Command Create(CommandHost host)
    {
        var files = new Argument<string[]>("copies") { Description = "Copies to read; - is standard input. Nothing: the new ones of the mail source that `mail set` named, else standard input", Arity = ArgumentArity.ZeroOrMore };
        var maildir = new Option<string?>("--maildir") { Description = "Read every post in this Maildir, the oldest first; other mail is passed over", HelpName = "DIR" };
        var save = new Option<string?>("--save") { Description = "Write attachments into this folder; nothing in it is overwritten", HelpName = "DIR" };
        var json = CommonOptions.Json();
        var size = CommonOptions.MaxSize();
        var command = new Command("read", "Open copies and show them: who wrote, whether that is verified, the text, the attachments.") { files, maildir, save, json, size };
        host.Does(command, async (parsed, cancellation) =>
        {
            var named = parsed.GetValue(files) ?? [];
            var box = parsed.GetValue(maildir);
            if (named.Length == 0 && box is null && MailSetup.Load(host.Home(parsed)).ComesIn)
                return await NewCopies.ShowAsync(host, parsed, parsed.GetValue(json), async (path, result, reading) => await ShowAsync(host.Io, path, result, reading, parsed.GetValue(json), parsed.GetValue(save), cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            var paths = box is null ? (named.Length == 0 ? [FileArgument.Standard] : named) : [.. named, .. MaildirFolder.Messages(box)];
            // Standard input first, without the lock; then one opening of the keyring for all copies, since a passphrase costs time.
            await using var standard = paths.Contains(FileArgument.Standard) ? await MessageSource.OpenAsync(host, host.Home(parsed), null, parsed.GetValue(size), cancellation).ConfigureAwait(false) : null;
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var reading = new CopyReading(session);
            var (worst, shown) = (ExitCode.Done, 0);
            foreach (var path in paths)
            {
                await using var file = path == FileArgument.Standard ? null : await MessageSource.OpenAsync(host, session.Home, path, parsed.GetValue(size), cancellation).ConfigureAwait(false);
                using var result = reading.Read(file ?? standard!);
                if (result.Verdict == ReadVerdict.NotAPost && box is not null && !named.Contains(path)) continue;
                if (result.NewKey is null && shown++ > 0 && !parsed.GetValue(json)) host.Io.Text.WriteLine(new string('=', 72));
                worst = Math.Max(worst, await ShowAsync(host.Io, path, result, reading, parsed.GetValue(json), parsed.GetValue(save), cancellation).ConfigureAwait(false));
            }

            return worst;
        });
        return command;
    }

    private static async Task<int> ShowAsync(HelperIo io, string path, ReadResult result, CopyReading reading, bool json, string? save, CancellationToken cancellation)
    {
        if (result.Verdict != ReadVerdict.Opened) return ShowUnopened(io, path, result, json);
        if (reading.SentenceOf(result) is { } key)
        {
            io.Say(key);
            return ExitCode.Done;
        }

        if (reading.Properties is { } properties) return ShowProperties(io, properties, json);
        var view = new PostView(result, reading.ListOf(result)!);
        if (json) io.Text.WriteLine(JsonSerializer.Serialize(view, JsonFile.Options));
        else view.WriteTo(io.Text);
        if (save is null) return ExitCode.Done;
        foreach (var saved in await view.SaveAsync(save, cancellation).ConfigureAwait(false)) io.Say($"saved {saved}");
        return ExitCode.Done;
    }

    private static int ShowProperties(HelperIo io, PropertiesIntake.Outcome properties, bool json)
    {
        if (json) io.Text.WriteLine(JsonSerializer.Serialize(new PropertiesLine("properties", properties.List, properties.Version, properties.Refusal is { } no ? PropertiesIntake.TokenOf(no) : null), JsonFile.Options));
        else io.Text.WriteLine($"[{HarmlessText.OfLine(properties.Sentence)}]");
        return properties.ExitCode;
    }

    private static int ShowUnopened(HelperIo io, string path, ReadResult result, bool json)
    {
        var notice = PostFaults.Notice(result.Fault!.Value);
        var (verdict, code) = result.Verdict switch
        {
            ReadVerdict.Wait => ("wait", ExitCode.Wait),
            ReadVerdict.Fail => ("fail", ExitCode.Failed),
            _ => ("not-a-post", ExitCode.Refused),
        };
        if (json) io.Text.WriteLine(JsonSerializer.Serialize(new Unopened(verdict, path, PostFaults.Token(result.Fault.Value), notice), JsonFile.Options));
        else io.Text.WriteLine($"[{HarmlessText.OfLine(FileArgument.NameOf(path))} is not shown: {notice} ({PostFaults.Token(result.Fault.Value)})]");
        return code;
    }
}
