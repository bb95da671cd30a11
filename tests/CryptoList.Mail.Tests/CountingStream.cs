namespace CryptoList.Mail.Tests;

/// <summary>Counts what is read from it, and can hand out few bytes at a time.</summary>
internal sealed class CountingStream(byte[] bytes, int mostAtOnce = int.MaxValue) : MemoryStream(bytes, writable: false)
{
    public long BytesRead { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = base.Read(buffer, offset, Math.Min(count, mostAtOnce));
        BytesRead += read;
        return read;
    }
}
