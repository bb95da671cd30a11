using System.Diagnostics;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Mail.Mime;
using CryptoList.Protocol.Posts;

namespace CryptoList.Benchmarks;

/// <summary>A post with a 50 MB attachment, sealed and opened. The rates are of content: what the author wrote, in bytes.</summary>
internal static class SealBenchmark
{
    private const int Size = 50_000_000;

    public static void Run()
    {
        Console.WriteLine("A 50 MB message, one thread");
        var list = new BenchmarkList();
        var message = new MemoryStream(Message());
        var gigabytes = message.Length / 1e9;
        var composer = new PostComposer(TimeProvider.System, Path.GetTempPath());
        var sequence = 0L;
        PostRequest Request(bool verify)
        {
            message.Position = 0;
            return new PostRequest { Log = list.Log, Device = list.Device.SigningKey, ListKey = list.ListKey, Epoch = 1, Sequence = ++sequence, Message = message, Verify = verify };
        }

        var key = new byte[32];
        var body = new MemoryStream(Size + (Size / 1000) + 100_000);
        Measure.Rate("seal: line ends, two hashes, chunks (without base64)", "GB/s", gigabytes, () => SealBody(message, key, body));
        Measure.Rate("open: two hashes, chunks, trailer (without base64)", "GB/s", gigabytes, () => OpenBody(body, key));
        Measure.Rate("whole submission with base64 and temporary file", "GB/s", gigabytes, () => composer.Seal(Request(verify: false), Stream.Null));
        Measure.Rate("the same, opened again before it is handed out", "GB/s", gigabytes, () => composer.Seal(Request(verify: true), Stream.Null));

        var before = PeakMemory();
        composer.Seal(Request(verify: true), Stream.Null);
        Console.WriteLine($"{"process peak (the 50 MB message and its body are held by the benchmark)",-58} {PeakMemory() / 1048576.0,12:N0} MiB, {(PeakMemory() - before) / 1048576.0:N0} MiB more than before the last run");
    }

    private static void SealBody(Stream message, byte[] key, MemoryStream body)
    {
        message.Position = 0;
        body.SetLength(0);
        using var bodyHash = new HashingWriteStream(body);
        using var sealing = ChunkedEncryption.CreateSealStream(bodyHash, key, "context"u8);
        using var entityHash = new HashingWriteStream(sealing);
        using (var lines = new CrlfWriteStream(entityHash)) message.CopyTo(lines, 128 * 1024);
        sealing.Complete();
        _ = (entityHash.Finish(), bodyHash.Finish());
    }

    private static void OpenBody(MemoryStream body, byte[] key)
    {
        body.Position = 0;
        using var bodyHash = new HashingReadStream(body);
        using var splitter = new TrailerSplitter(Stream.Null);
        using var opening = ChunkedEncryption.CreateOpenStream(bodyHash, key, "context"u8);
        var buffer = new byte[128 * 1024];
        int count;
        while ((count = opening.Read(buffer)) > 0) splitter.Write(buffer.AsSpan(0, count));
        _ = (splitter.Finish(), bodyHash.Finish());
    }

    private static byte[] Message()
    {
        var text = new StringBuilder("From: alice@example.org\r\nSubject: film\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        var line = Convert.ToBase64String(Digest.Of("film"u8).ToArray().Concat(new byte[25]).ToArray()) + "\r\n";
        while (text.Length < Size) text.Append(line);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
