using System.Buffers;
using System.Text;
using CryptoList.Benchmarks.Serving;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Control;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Benchmarks.Bridging;

/// <summary>A list of two, and the home of the one who reads; the other's posts as the server would send them to that home.</summary>
internal sealed class PostReceiver : IDisposable
{
    private readonly SigningKey _server = SigningKey.Generate();
    private readonly HpkePrivateKey _seal = HpkePrivateKey.Generate();
    private readonly DeviceKeys _owner = DeviceKeys.Generate();
    private readonly RosterLog _log;
    private readonly ListKey _key;
    private NewcomerHome _home = null!;
    private long _sequence;

    private PostReceiver() => (_log, _key) = BigList.Open(1, _owner, new ServerRecord(_server.PublicKey, _seal.PublicKey));

    public string Home => _home.Folder;

    /// <summary>Everything lies below that folder.</summary>
    public static async Task<PostReceiver> CreateAsync(string root)
    {
        var receiver = new PostReceiver();
        var home = receiver._home = await NewcomerHome.JoinAsync(root, "reader", receiver._log, receiver._owner);
        var entries = Enumerable.Range(0, (int)receiver._log.HeadNumber + 1).Select(n => receiver._log[n].Signed);
        home.Put(receiver._log, [.. LogPart.Seal(receiver._log.List, home.Device.Fingerprint, home.Device.HpkeKey, entries), .. home.Welcome(receiver._log, receiver._owner, receiver._key)], 1 << 20);
        var said = await NewcomerHome.RunAsync(home.Folder, null, "sync");
        return said.Contains("You are in", StringComparison.Ordinal) ? receiver : throw new InvalidOperationException(said);
    }

    /// <summary>A post with so many octets attached, as a mail program encodes them; 0 for text alone.</summary>
    public byte[] Copy(string subject, int attached = 0)
    {
        var text = string.Concat(Enumerable.Repeat("A line of an ordinary post, as people write them.\n", 40));
        var attachment = Convert.ToBase64String(new byte[attached], Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n");
        var content = attached == 0
            ? $"Content-Type: text/plain\n\n{text}"
            : $"Content-Type: multipart/mixed; boundary=part\n\n--part\nContent-Type: text/plain\n\n{text}--part\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=film.bin\nContent-Transfer-Encoding: base64\n\n{attachment}\n--part--\n";
        using var message = new MemoryStream(Encoding.ASCII.GetBytes($"From: {BigList.Owner}\nSubject: {subject}\nMIME-Version: 1.0\n{content}"));
        using var sealedPost = new MemoryStream();
        new PostComposer(TimeProvider.System, Path.GetTempPath()).Seal(new PostRequest { Log = _log, Device = _owner.SigningKey, ListKey = _key, Epoch = 1, Sequence = ++_sequence, Message = message }, sealedPost);
        sealedPost.Position = 0;
        return Deliver(sealedPost);
    }

    public void Dispose()
    {
        _server.Dispose();
        _seal.Dispose();
        _owner.Dispose();
    }

    private byte[] Deliver(Stream sealedPost)
    {
        var time = TimeProvider.System;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        Expect(Submission.TryRead(sealedPost, out var submission));
        var control = submission!.Control;
        using var body = new MemoryStream();
        submission.OpenBody().CopyTo(body);
        body.Position = 0;
        Expect(SubmissionChecks.Content(submission, Digest.Of(body.ToArray()), body.Length, id => id == _seal.PublicKey.Id ? [_seal] : [], _log, out var wrapped));
        var distribution = Distribution.Create(_log.List, control.Header.MessageId, _log.HeadNumber, _log.Head, now, _log.HeadNumber, _log.Head, now);
        var common = CopyRenderer.CommonFields(control, distribution.ToField(distribution.Sign(_server, control.PostHash)), _log.AtHead(now).ListName, BigList.Address, "[...]", []);
        using var wrapper = new DeliveryWrapper(_log.List, time);
        var fields = new ArrayBufferWriter<byte>();
        wrapper.WriteKeyField(_home.Device, control.PostHash, distribution.Hash, wrapped!, fields);
        using var copy = new MemoryStream();
        copy.Write(fields.WrittenSpan);
        copy.Write(common);
        CopyRenderer.WriteParts(copy, control, body);
        return copy.ToArray();
    }

    private static void Expect(PostFault? fault)
    {
        if (fault is not null) throw new InvalidOperationException(fault.ToString());
    }
}
