using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Hpke;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Posts;

namespace CryptoList.Server.Demo;

/// <summary>
/// Somebody who was a member: holds the list key and old device keys, has a record of every octet on every connection, and tries
/// everything there is to try on one post. Runs on a post it could read too, where it must succeed, or its failures would mean nothing.
/// </summary>
internal sealed partial class Departed(DeviceKeys device, IReadOnlyList<ListKey> listKeys, IReadOnlyList<byte[]> knownContentKeys)
{
    private const string BodyLabel = "cryptolist/1 body";

    /// <summary>One way of trying, how many attempts it made, and whether one opened the body.</summary>
    public sealed record Attempt(string Way, long Tries, bool Opened);

    /// <summary>Tries every way on the post whose submission is given.</summary>
    public IReadOnlyList<Attempt> TryAll(byte[] submission, IReadOnlyList<byte[]> record)
    {
        if (Submission.TryRead(new MemoryStream(submission), out var post) is { } fault) throw new InvalidOperationException($"The recorded submission cannot be read: {fault}.");
        var body = ReadAll(post!.OpenBody());
        var fields = KeyFields(record);
        var distributions = Distributions(record);
        return
        [
            Try("own device keys on every key field that went over any wire, with every distribution", WithDeviceKeys(post, fields, distributions), post, body),
            Try("the list key on what every key field carries, as if a layer were missing", fields.Select(f => f.Ciphertext.ToArray()).SelectMany(c => Unwrapped(post, c)), post, body),
            Try("the list key on every run of 104 octets that went over any wire", Windows(record).SelectMany(w => Unwrapped(post, w)), post, body),
            Try("own device keys on the layer that is for the server", WithDeviceKeysAsServer(post), post, body),
            Try("the list keys, and the content keys of earlier posts, on the body itself", listKeys.Select(k => k.Bytes.ToArray()).Concat(knownContentKeys), post, body),
        ];
    }

    /// <summary>The content key of a post, as a member gets it; null where it cannot.</summary>
    public byte[]? ContentKeyOf(byte[] submission, IReadOnlyList<byte[]> record)
    {
        if (Submission.TryRead(new MemoryStream(submission), out var post) is not null) return null;
        return WithDeviceKeys(post!, KeyFields(record), Distributions(record)).FirstOrDefault(key => key is not null);
    }

    private static Attempt Try(string way, IEnumerable<byte[]?> contentKeys, Submission post, byte[] body)
    {
        long tries = 0;
        var opened = false;
        var context = DomainContext.Build(BodyLabel, post.Control.Header.Hash);
        foreach (var key in contentKeys)
        {
            tries++;
            opened |= key is not null && ChunkedEncryption.TryOpen(key, context, body, out _) is ChunkedResult.Opened;
        }

        return new Attempt(way, tries, opened);
    }

    private IEnumerable<byte[]?> WithDeviceKeys(Submission post, IReadOnlyList<KeyField> fields, IReadOnlyList<Digest> distributions)
    {
        var contexts = distributions.Select(d => DeviceLayer.ExportContext(post.Control.PostHash, d)).ToList();
        return from field in fields
               from context in contexts
               let wrapped = DeviceLayer.Open(device.HpkeKey, post.Control.Header.List, context, field)
               from key in wrapped is null ? [null] : Unwrapped(post, wrapped)
               select key;
    }

    private IEnumerable<byte[]?> WithDeviceKeysAsServer(Submission post)
    {
        var info = DomainContext.Hash("cryptolist/1 submit", post.Control.Header.Hash).ToArray();
        var opened = HpkeFactory.TryOpenBase(device.HpkeKey, post.KeyField!.Enc.Span, info, [], post.KeyField.Ciphertext.Span, out var wrapped);
        return opened ? Unwrapped(post, wrapped!) : [null];
    }

    private IEnumerable<byte[]?> Unwrapped(Submission post, byte[] wrapped) => listKeys.Select(key => WrappedKey.Unwrap(key, post.Control.Header, wrapped));

    /// <summary>Every distinct run of 104 octets inside anything base64 on the wire, decoded; the key would have to stand in one of them.</summary>
    private static IEnumerable<byte[]> Windows(IReadOnlyList<byte[]> record)
    {
        var seen = new HashSet<Digest>();
        foreach (var text in record.Select(Encoding.Latin1.GetString))
        {
            foreach (Match run in EncodedRun().Matches(text))
            {
                var decoded = Decode(run.Value);
                if (!seen.Add(Digest.Of(decoded))) continue;
                for (var at = 0; at + WrappedKey.Size <= decoded.Length; at++) yield return decoded[at..(at + WrappedKey.Size)];
            }
        }
    }

    private static byte[] Decode(string run)
    {
        var text = WhiteSpace().Replace(run, "").TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        Base64Url.DecodeFromChars(text, bytes, out _, out var written);
        return bytes[..written];
    }

    private static List<KeyField> KeyFields(IReadOnlyList<byte[]> record) =>
        [.. Fields(record, KeyFieldText()).Select(v => KeyField.TryParse(v, out var field) ? field : null).OfType<KeyField>()];

    private static List<Digest> Distributions(IReadOnlyList<byte[]> record) =>
        [.. Fields(record, DistributionText()).Select(v => Digest.Of(Decode(v))).Distinct()];

    private static IEnumerable<string> Fields(IReadOnlyList<byte[]> record, Regex pattern) =>
        record.SelectMany(r => pattern.Matches(Encoding.Latin1.GetString(r))).Select(m => m.Groups[1].Value.Replace("\r\n", "")).Distinct();

    private static byte[] ReadAll(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    [GeneratedRegex(@"^CryptoList-Key: ((?:[^\r\n]|\r\n[ \t])*)", RegexOptions.Multiline)]
    private static partial Regex KeyFieldText();

    [GeneratedRegex(@"^CryptoList-Distribution: (?:[^\r\n]|\r\n[ \t])*?dist=((?:[A-Za-z0-9_-]|\r\n[ \t]|[ \t])+);", RegexOptions.Multiline)]
    private static partial Regex DistributionText();

    [GeneratedRegex(@"[A-Za-z0-9+/_-](?:[A-Za-z0-9+/_-]|\r\n[ \t]?){130,}={0,2}")]
    private static partial Regex EncodedRun();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
