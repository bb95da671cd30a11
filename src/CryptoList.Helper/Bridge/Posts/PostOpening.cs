using CryptoList.Helper.Lists;
using CryptoList.Helper.Reading;
using CryptoList.Helper.Terminal;
using CryptoList.Mail.Imap;
using CryptoList.Mail.Imap.Structure;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Bridge.Posts;

/// <summary>Opens posts for the shelves with the home's own reader, one at a time.</summary>
internal sealed class PostOpening(HelperIo io, HomeAtWork home) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Names the logs and keys there are now.</summary>
    public string Now => home.Now;

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

    public void Dispose() => _one.Dispose();

    private Task<(ReadResult Result, ListReplica? List, string Now)> ReadAsync(Stream original, CancellationToken cancellation) => home.ChangeAsync(
        (session, now) =>
        {
            var reading = new CopyReading(session);
            var result = reading.Read(original);
            return Task.FromResult((result, reading.ListOf(result), now));
        },
        cancellation);

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
}
