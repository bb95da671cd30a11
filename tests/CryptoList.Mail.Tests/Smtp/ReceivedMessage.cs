using System.Text;
using CryptoList.Mail.Smtp.Server;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>A message as a test's handler saw it.</summary>
internal sealed class ReceivedMessage : ISmtpDataReceiver
{
    private readonly List<byte> _content = [];

    public required MailCommand Mail { get; init; }

    public required IReadOnlyList<RcptCommand> Recipients { get; init; }

    public Func<SmtpDataReplies> OnComplete { get; init; } = () => SmtpReplies.Ok;

    public Action<long> OnWrite { get; init; } = _ => { };

    public bool Completed { get; private set; }

    public bool Aborted { get; private set; }

    public int LargestWrite { get; private set; }

    public string Text => Encoding.Latin1.GetString(_content.ToArray());

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken aborted)
    {
        OnWrite(_content.Count);
        _content.AddRange(content.Span);
        LargestWrite = Math.Max(LargestWrite, content.Length);
        return ValueTask.CompletedTask;
    }

    public ValueTask<SmtpDataReplies> CompleteAsync(CancellationToken aborted)
    {
        SmtpDataReplies replies = OnComplete();
        Completed = true;
        return new(replies);
    }

    public ValueTask AbortAsync()
    {
        Aborted = true;
        return ValueTask.CompletedTask;
    }
}
