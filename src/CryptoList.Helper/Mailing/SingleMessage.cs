using System.Runtime.CompilerServices;

namespace CryptoList.Helper.Mailing;

/// <summary>One message that was handed in.</summary>
internal sealed class SingleMessage(string name, Stream content) : IMailSource
{
    public string Name => "message";

    public async IAsyncEnumerable<IncomingMail> NewAsync(MailPosition position, [EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return new IncomingMail("message", name, content);
        await Task.CompletedTask.ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => content.DisposeAsync();
}
