namespace CryptoList.Helper.Mailing;

/// <summary>Where mail comes from. It is only read: nothing is moved, marked or deleted.</summary>
internal interface IMailSource : IAsyncDisposable
{
    /// <summary>What the source is, for <see cref="MailPosition"/>: another name, another position.</summary>
    string Name { get; }

    /// <summary>
    /// The messages that came since <paramref name="position"/>, the oldest first, and those it asks for again. A message's stream is good until the next
    /// message is asked for; that it was handled is the caller's to say to the position.
    /// </summary>
    /// <exception cref="HelperException">While enumerating: the source cannot be read; one sentence.</exception>
    IAsyncEnumerable<IncomingMail> NewAsync(MailPosition position, CancellationToken cancellation);
}

/// <summary>One message of a source.</summary>
/// <param name="Id">Names it in its source, for ever.</param>
/// <param name="Name">What a sentence calls it.</param>
/// <param name="Content">The octets, seekable.</param>
internal sealed record IncomingMail(string Id, string Name, Stream Content);
