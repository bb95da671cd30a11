using CryptoList.Mail.Imap;

namespace CryptoList.Helper.Bridge.Imap;

/// <summary>A command the bridge gives the server itself, between those of its client; its tagged answer never reaches the client.</summary>
internal sealed class OwnCommand
{
    public required string Tag { get; init; }

    /// <summary>Takes a FETCH response, with the message's octets where BODY[] came as a literal and <see cref="Spool"/> is set; false when it is the client's to hear.</summary>
    public Func<FetchResponse, Stream?, ValueTask<bool>>? Fetched { get; init; }

    /// <summary>Makes room for a message of so many octets.</summary>
    public Func<long, Stream>? Spool { get; init; }

    /// <summary>Other untagged responses wait here until the bridge has answered, since numbers in its answer are those of now; null when they go on at once.</summary>
    public List<byte[]>? Held { get; init; }

    /// <summary>The words behind the tag.</summary>
    public TaskCompletionSource<string> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
