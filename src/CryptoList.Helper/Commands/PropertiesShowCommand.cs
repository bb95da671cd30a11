using System.CommandLine;
using System.Text.Json;
using CryptoList.Helper.Home;
using CryptoList.Helper.Properties;
using CryptoList.Helper.Terminal;
using CryptoList.Mail;
using CryptoList.Protocol.Properties;

namespace CryptoList.Helper.Commands;

/// <summary><c>properties show</c>.</summary>
internal static class PropertiesShowCommand
{
    private const int NewestShown = 20;

    public static Command Create(CommandHost host)
    {
        var (list, json) = (CommonOptions.List(), CommonOptions.Json());
        var all = new Option<bool>("--all", "-a") { Description = $"All members and when they joined, not only the newest {NewestShown}" };
        var save = new Option<string?>("--save-picture") { Description = "Write the picture to this file; a second one beside it as NAME-2, and so on", HelpName = "FILE" };
        var command = new Command("show", "Show a list's description, who joined when, and numbers: by its log, and of the posts that opened here.") { list, json, all, save };
        host.Does(command, async (parsed, cancellation) =>
        {
            using var session = await host.OpenAsync(parsed, cancellation).ConfigureAwait(false);
            var replica = session.Lists.Get(parsed.GetValue(list));
            var properties = new PropertiesBook(replica.Folder).Open(session.Keyring, replica.Log.List);
            var view = PropertiesView.Of(replica, properties, host.Io.Now);
            if (parsed.GetValue(save) is { } path) SavePictures(host.Io, path, properties?.Pictures ?? []);
            if (parsed.GetValue(json)) host.Io.Text.WriteLine(JsonSerializer.Serialize(view, JsonFile.Options));
            else Write(host.Io.Text, view, parsed.GetValue(all) ? int.MaxValue : NewestShown);
            return ExitCode.Done;
        });
        return command;
    }

    private static void SavePictures(HelperIo io, string path, IReadOnlyList<ListPicture> pictures)
    {
        if (pictures.Count == 0) throw HelperException.Refused("The list has no picture, or none came yet.");
        for (var i = 0; i < pictures.Count; i++)
        {
            var file = i == 0 ? path : Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}-{i + 1}{Path.GetExtension(path)}");
            DurableFile.Replace(file, pictures[i].Data.Span);
            io.Say($"saved {file} ({pictures[i].MediaType})");
        }
    }

    private static void Write(TextWriter output, PropertiesView view, int most)
    {
        void Line(string text) => output.WriteLine(HarmlessText.OfLine(text));
        Line($"{view.Name} <{view.List}>");
        if (view.Version == 0) Line("No description was set, or none came here yet.");
        else Line($"Version {view.Version}, set by {view.SetBy}, {MailDate.Format(view.SetAt!.Value)}:");
        foreach (var line in view.Description) Line($"  {line}");
        foreach (var picture in view.Pictures) Line($"  [picture: {picture.Type}, {picture.Bytes} bytes; write it out with --save-picture]");
        output.WriteLine();
        Line($"Opened {MailDate.Format(view.Log.Opened)}; {view.Log.Members} members ({view.Log.Owners} owners) with {view.Log.Devices} devices; {view.Log.Came} came, {view.Log.Removed} were removed; {view.Log.KeysMade} list keys; {view.Log.Entries} entries in the log.");
        if (view.OpenedHere is { Posts: > 0 } posts)
        {
            Line($"Opened in this home: {posts.Posts} posts, {MailDate.Format(posts.First!.Value)} to {MailDate.Format(posts.Last!.Value)}:");
            foreach (var author in posts.Authors.Take(most)) Line($"  {author.Posts,6}  {author.Author}");
        }

        Line("Joined:");
        foreach (var member in view.Members.Take(most)) Line($"  {MailDate.Format(member.Joined)}  {member.Address}");
        if (view.Members.Count > most) Line($"  and {view.Members.Count - most} before them: --all");
    }
}
