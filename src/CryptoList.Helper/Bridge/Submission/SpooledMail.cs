using CryptoList.Helper.Home;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Helper.Bridge.Submission;

/// <summary>A mail that comes in: in a private file until it is here as a whole, which goes when it is answered.</summary>
internal sealed class SpooledMail(string temporaryFolder, Func<FileStream, CancellationToken, Task<SmtpReply>> send) : ISmtpDataReceiver
{
    private readonly FileStream _file = Spool.Create(temporaryFolder);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted) => _file.WriteAsync(content, aborted);

    public async ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted)
    {
        await _file.FlushAsync(aborted).ConfigureAwait(false);
        _file.Position = 0;
        var reply = await send(_file, aborted).ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
        return reply;
    }

    public ValueTask AbortAsync() => _file.DisposeAsync();
}
