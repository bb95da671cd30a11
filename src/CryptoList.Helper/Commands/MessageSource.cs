using CryptoList.Helper.Home;

namespace CryptoList.Helper.Commands;

/// <summary>Where messages to be opened or sealed come from.</summary>
internal static class MessageSource
{
    /// <summary>A seekable message: the file itself, or standard input brought to the disk first, before any lock is taken, so that two of these programs in one pipe do not wait for each other.</summary>
    public static async Task<Stream> OpenAsync(CommandHost host, HomeFolder home, string? path, long maxSize, CancellationToken cancellation)
    {
        var source = FileArgument.OpenRead(path, host.Io);
        if (source.CanSeek)
        {
            if (source.Length <= maxSize) return source;
            await source.DisposeAsync().ConfigureAwait(false);
            throw HelperException.Refused($"{path} is larger than {maxSize} bytes. Raise --max-size.");
        }

        if (!home.Exists) throw HelperException.Usage($"There are no keys in {home.Path}. Make them with: cryptolist-helper init");
        return await Spool.TakeAsync(source, home.TemporaryFolder, maxSize, cancellation).ConfigureAwait(false);
    }
}
