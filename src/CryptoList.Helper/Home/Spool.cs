using System.Security.Cryptography;

namespace CryptoList.Helper.Home;

/// <summary>Brings a message that comes through a pipe to the disk, so that it can be read twice in constant memory.</summary>
internal static class Spool
{
    /// <summary>
    /// Copies the message octet by octet into a private file that goes when the stream is closed; its position is the start.
    /// </summary>
    /// <exception cref="HelperException">Longer than <paramref name="maxBytes"/>, or empty.</exception>
    public static async Task<FileStream> TakeAsync(Stream source, string temporaryFolder, long maxBytes, CancellationToken cancellation)
    {
        var file = Create(temporaryFolder);
        try
        {
            await CopyAsync(source, file, maxBytes, cancellation).ConfigureAwait(false);
            if (file.Length == 0) throw HelperException.Usage("There is no message: nothing came in.");
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>An empty private file that goes when the stream is closed.</summary>
    public static FileStream Create(string temporaryFolder)
    {
        PrivateFolder.Create(temporaryFolder);
        return DurableFile.Create(Path.Combine(temporaryFolder, RandomNumberGenerator.GetHexString(16, lowercase: true) + ".tmp"), FileOptions.DeleteOnClose);
    }

    private static async Task CopyAsync(Stream source, FileStream file, long maxBytes, CancellationToken cancellation)
    {
        var buffer = new byte[128 * 1024];
        int count;
        while ((count = await source.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (file.Position + count > maxBytes) throw HelperException.Refused($"The message is larger than {maxBytes} bytes. Send less, or raise --max-size.");
            await file.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
        }

        await file.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
