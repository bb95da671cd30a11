using System.Runtime.CompilerServices;

namespace CryptoList.Helper.Mailing;

/// <summary>A Maildir.</summary>
internal sealed class MaildirSource(string folder) : IMailSource
{
    public string Name => $"maildir:{folder}";

    public async IAsyncEnumerable<IncomingMail> NewAsync(MailPosition position, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var paths = MaildirFolder.Messages(folder);
        position.KeepOnly([.. paths.Select(MaildirFolder.NameOf)]);
        foreach (var path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            if (position.IsDone(MaildirFolder.NameOf(path)) || Open(path) is not { } content) continue;
            await using (content.ConfigureAwait(false)) yield return new IncomingMail(MaildirFolder.NameOf(path), path, content);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // A mail program may have moved it meanwhile: its new name is found next time.
    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
