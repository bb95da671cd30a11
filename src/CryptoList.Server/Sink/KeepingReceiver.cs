using CryptoList.Mail;
using CryptoList.Mail.Headers;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Server.Sink;

/// <summary>Takes a message into memory while it is small, into a file when it grows, and hands it to the store.</summary>
internal sealed class KeepingReceiver(SinkStore store, SinkEnvelope envelope, TimeProvider time) : ISmtpDataReceiver, IAsyncDisposable
{
    private const int MemoryLimit = 256 * 1024;

    private readonly List<byte> _head = [];
    private FileStream? _file;
    private long _size;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted)
    {
        _size += content.Length;
        if (_file is null && _size <= MemoryLimit)
        {
            _head.AddRange(content.Span);
            return;
        }
        if (_file is null)
        {
            _file = new FileStream(store.NewPartFile(), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 64 * 1024);
            await _file.WriteAsync(_head.ToArray(), aborted);
        }
        await _file.WriteAsync(content, aborted);
    }

    public async ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted)
    {
        byte[] head = [.. _head];
        string? whole = _file?.Name;
        if (_file is not null) await _file.DisposeAsync();
        HeaderBlock fields = ReadHeader(head);
        SinkMessage message = store.Add(
            (id, file) => new SinkMessage(id, time.GetUtcNow(), _size, envelope, Text(fields, "Subject"), Text(fields, "From"), Text(fields, "To"), fields.Single("Message-ID")?.Value, file),
            part =>
            {
                if (whole is null) File.WriteAllBytes(part, head);
                else File.Move(whole, part);
            });
        return new SmtpReply(250, new(2, 0, 0), $"Kept as {message.Id}");
    }

    public async ValueTask AbortAsync()
    {
        if (_file is null) return;
        await _file.DisposeAsync();
        File.Delete(_file.Name);
    }

    public ValueTask DisposeAsync() => AbortAsync();

    private static string? Text(HeaderBlock fields, string name) => fields.Single(name)?.Text;

    /// <summary>The header, or an empty one where there is none that can be read: the sink takes any octets.</summary>
    private static HeaderBlock ReadHeader(byte[] head)
    {
        try
        {
            return HeaderBlock.ReadFrom(new MemoryStream(head));
        }
        catch (MailFormatException)
        {
            return HeaderBlock.Empty;
        }
    }
}
