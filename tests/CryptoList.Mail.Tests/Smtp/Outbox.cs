using System.Text;
using CryptoList.Mail.Smtp;
using CryptoList.Mail.Smtp.Client;

namespace CryptoList.Mail.Tests.Smtp;

/// <summary>Messages to send, and what became of them, in the order it was told.</summary>
internal sealed class Outbox
{
    private readonly Queue<OutgoingMessage> _waiting = new();

    public List<(OutgoingMessage Message, DeliveryOutcome Outcome)> Told { get; } = [];

    public IEnumerable<DeliveryStatus> Statuses => Told.Select(t => t.Outcome[0].Status);

    public static SharedContent Content(string text) =>
        SharedContent.TryCreate([Encoding.Latin1.GetBytes(text)], out SharedContent content) == SharedContentFault.None ? content : throw new ArgumentException("Not content.", nameof(text));

    public static OutgoingMessage Message(string header, string content = "\r\nbody\r\n", Func<ReadOnlyMemory<byte>?>? render = null, params string[] recipients) => new()
    {
        Sender = EnvelopePath.Parse("list@example.org"),
        Recipients = [.. (recipients.Length == 0 ? ["m@example.net"] : recipients).Select(EnvelopePath.Parse)],
        Content = Content(content),
        Render = render ?? (() => Encoding.Latin1.GetBytes(header)),
    };

    public Outbox Add(params OutgoingMessage[] messages)
    {
        foreach (OutgoingMessage message in messages) _waiting.Enqueue(message);
        return this;
    }

    public OutgoingMessage? Next() => _waiting.TryDequeue(out OutgoingMessage? message) ? message : null;

    public void Done(OutgoingMessage message, DeliveryOutcome outcome) => Told.Add((message, outcome));
}
