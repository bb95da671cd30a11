using System.Buffers;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Benchmarks;

/// <summary>What the server does for each copy, without the network: its own layer off, the device's on, the key field written.</summary>
internal static class WrapBenchmark
{
    private const int Devices = 10_000;
    private const int ColdDevices = 2_000;

    public static void Run()
    {
        Console.WriteLine("Swap and wrap, one thread");
        var list = new BenchmarkList();
        var message = new MemoryStream(Encoding.ASCII.GetBytes("From: alice@example.org\r\nSubject: x\r\n\r\n" + new string('x', 4096)));
        var submission = new MemoryStream();
        new PostComposer(TimeProvider.System, Path.GetTempPath()).Seal(
            new PostRequest { Log = list.Log, Device = list.Device.SigningKey, ListKey = list.ListKey, Epoch = 1, Sequence = 1, Message = message }, submission);
        if (Submission.TryRead(submission, out var post) is { } fault) throw new InvalidOperationException(fault.ToString());

        byte[]? wrapped = null;
        Measure.Rate("all checks of one 4 KiB submission, server layer off", "posts/s", 100, () =>
        {
            for (var i = 0; i < 100; i++) wrapped = Check(submission, list);
        });

        var devices = Enumerable.Range(0, Devices).Select(_ => NewDevice()).ToArray();
        var distribution = Digest.Of("dist"u8);
        var output = new ArrayBufferWriter<byte>(1 << 20);
        using var warm = new DeliveryWrapper(list.Log.List, TimeProvider.System);
        Measure.Rate("warm: export, wrap, key field", "copies/s", Devices, () =>
        {
            foreach (var device in devices)
            {
                output.ResetWrittenCount();
                warm.WriteKeyField(device, post!.Control.PostHash, distribution, wrapped, output);
            }
        });
        Measure.Rate("cold: a new HPKE context for each, then the same", "copies/s", ColdDevices, () =>
        {
            using var cold = new DeliveryWrapper(list.Log.List, TimeProvider.System);
            foreach (var device in devices.AsSpan(0, ColdDevices))
            {
                output.ResetWrittenCount();
                cold.WriteKeyField(device, post!.Control.PostHash, distribution, wrapped, output);
            }
        });
    }

    private static byte[] Check(Stream message, BenchmarkList list)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        byte[]? wrapped = null;
        message.Position = 0;
        var fault = Submission.TryRead(message, out var post)
            ?? SubmissionChecks.Authorship(post!.Control, list.Log, now)
            ?? SubmissionChecks.Standing(post.Control, list.Log, now);
        if (fault is null)
        {
            using var body = new HashingReadStream(post!.OpenBody());
            var hash = body.Finish();
            fault = SubmissionChecks.Content(post, hash, body.Length, _ => [list.SealKey], list.Log, out wrapped);
        }

        return fault is null ? wrapped! : throw new InvalidOperationException(fault.ToString());
    }

    private static RosterDevice NewDevice()
    {
        var signing = SigningKey.Generate().PublicKey;
        return new RosterDevice(signing.Fingerprint, signing, HpkePrivateKey.Generate().PublicKey, "phone", 1, 0);
    }
}
