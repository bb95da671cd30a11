using CryptoList.Helper.Terminal;

namespace CryptoList.Helper.Commands;

/// <summary>Files on the command line, where <c>-</c> is standard input or output.</summary>
internal static class FileArgument
{
    public const string Standard = "-";
    private const int MaxSmallFile = 16 * 1024 * 1024;

    /// <summary>What a sentence calls it.</summary>
    public static string NameOf(string? path) => path is null or Standard ? "standard input" : path;

    /// <summary>Opens for reading; standard input stays open when the stream is closed.</summary>
    public static Stream OpenRead(string? path, HelperIo io)
    {
        if (path is null or Standard) return new KeepOpen(io.Input);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw HelperException.Usage($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>A small file whole; at most 16 MiB.</summary>
    public static async Task<byte[]> ReadSmallAsync(string? path, HelperIo io, CancellationToken cancellation)
    {
        await using var source = OpenRead(path, io);
        using var whole = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await source.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (whole.Length + count > MaxSmallFile) throw HelperException.Usage($"{NameOf(path)} is too large for what it should be.");
            whole.Write(buffer, 0, count);
        }

        return whole.ToArray();
    }

    /// <summary>Writes to a file, replacing it whole, or to standard output.</summary>
    public static async Task WriteAsync(string? path, ReadOnlyMemory<byte> contents, HelperIo io, CancellationToken cancellation)
    {
        if (path is null or Standard)
        {
            await io.Output.WriteAsync(contents, cancellation).ConfigureAwait(false);
            await io.Output.FlushAsync(cancellation).ConfigureAwait(false);
            return;
        }

        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await File.WriteAllBytesAsync(temporary, contents, cancellation).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private sealed class KeepOpen(Stream inner) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
