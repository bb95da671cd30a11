using CryptoList.Mail.Headers;
using CryptoList.Protocol.Posts;

namespace CryptoList.Helper.Reading;

/// <summary>An opened post as a message of its own, built new.</summary>
internal static class HandedOnMessage
{
    /// <summary>Writes it, RFC 5322 with CRLF, in constant memory.</summary>
    public static async Task WriteAsync(ReadResult opened, string listName, Stream output, CancellationToken cancellation)
    {
        var entity = opened.Entity!;
        entity.Position = 0;
        _ = HeaderBlock.ReadFrom(entity);
        await output.WriteAsync(HandedOnFields.Build(opened, listName).ToArray(), cancellation).ConfigureAwait(false);
        await output.WriteAsync("\r\n"u8.ToArray(), cancellation).ConfigureAwait(false);
        await entity.CopyToAsync(output, 128 * 1024, cancellation).ConfigureAwait(false);
        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
