using CryptoList.Helper.Commands;
using CryptoList.Helper.Home;
using CryptoList.Helper.Keyring;
using CryptoList.Helper.Lists;
using CryptoList.Helper.Reading;
using CryptoList.Helper.Terminal;
using CryptoList.Mail.Imap;
using CryptoList.Mail.Imap.Structure;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Bridge.Posts;

/// <summary>
/// Opens posts for the shelves with the home's own reader, one at a time, under the home's lock, so that other commands work while the bridge runs. Logs and
/// keys are read again when they have changed.
/// </summary>
internal sealed class PostOpening(HelperIo io, HomeFolder home, KeyringFile keys) : IDisposable
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1, 1);
    private KeyringFile _keys = keys;
    private ListDirectory? _lists;
    private string _read = "";

    /// <summary>Names the logs and keys there are now.</summary>
    public string Now => string.Join(';', Files().Select(f => new FileInfo(f)).Where(f => f.Exists).Select(f => $"{f.Length}.{f.LastWriteTimeUtc.Ticks}"));

    /// <summary>Opens a post and puts onto the shelf what is shown in its place: the message in it, or a notice. False when it is no post.</summary>
    public async Task<bool> OpenAsync(MailboxShelf shelf, uint uid, Stream original, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var (result, list, now) = await ReadAsync(original, cancellation).ConfigureAwait(false);
            using (result)
            {
                if (result.Verdict == ReadVerdict.NotAPost)
                {
                    shelf.NoPost(uid);
                    return false;
                }

                await PutAsync(shelf, uid, result, list, original, now, cancellation).ConfigureAwait(false);
                return true;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _one.Dispose();
        _keys.Dispose();
    }

    private async Task<(ReadResult Result, ListReplica? List, string Now)> ReadAsync(Stream original, CancellationToken cancellation)
    {
        using var held = await HomeLock.AcquireAsync(home, LockPatience, io.Time, cancellation).ConfigureAwait(false);
        var now = Now;
        if (_lists is null || now != _read)
        {
            if (_lists is not null)
            {
                var fresh = _keys.Again();
                _keys.Dispose();
                _keys = fresh;
            }

            (_lists, _read) = (await ListDirectory.LoadAsync(home, cancellation).ConfigureAwait(false), now);
        }

        var reading = new CopyReading(new HelperSession(io, home, null, _keys, _lists));
        var result = reading.Read(original);
        return (result, reading.ListOf(result), now);
    }

    private async Task PutAsync(MailboxShelf shelf, uint uid, ReadResult result, ListReplica? list, Stream original, string now, CancellationToken cancellation)
    {
        var (output, file, name) = shelf.Begin(uid);
        try
        {
            await using (file.ConfigureAwait(false))
            await using (output.ConfigureAwait(false))
            {
                if (result.Verdict == ReadVerdict.Opened) await ShownMessage.WriteAsync(result, list!, output, cancellation).ConfigureAwait(false);
                else FailureNotice.Write(result.Fault!.Value, result.ListAddress, original, io.Now, output);
                await output.CompleteAsync(cancellation).ConfigureAwait(false);
            }

            using var message = shelf.Open(uid, name) ?? throw new IOException($"What was written to {name} cannot be read again.");
            shelf.Keep(uid, name, Summary(message, result.Verdict == ReadVerdict.Opened ? "" : now));
        }
        catch
        {
            File.Delete(name);
            throw;
        }
    }

    private static ShownPost Summary(Stream message, string again)
    {
        var structure = MessageStructure.Read(message);
        var (offset, length) = structure.Find(new BodySection([], SectionText.Header, []))!.Value;
        var header = new byte[length];
        message.Position = offset;
        message.ReadExactly(header);
        return new ShownPost(message.Length, again, header, structure.Envelope(), structure.BodyStructure(extended: false), structure.BodyStructure(extended: true));
    }

    private IEnumerable<string> Files() =>
        Directory.Exists(home.ListsFolder)
            ? Directory.EnumerateDirectories(home.ListsFolder).Order(StringComparer.Ordinal).SelectMany(ListReplica.FilesIn).Prepend(home.KeyringFile)
            : [home.KeyringFile];
}
