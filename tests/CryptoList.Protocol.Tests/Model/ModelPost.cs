using System.Buffers;
using System.Text;
using CryptoList.Cryptography;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Tests.Worlds;
using Xunit;

namespace CryptoList.Protocol.Tests.Model;

/// <summary>
/// A post that the server took, and the key fields it made of it for the receivers of the moment: all that stands on the wire. The thief
/// who tries to open it holds every key that any device ever had, and every list key.
/// </summary>
internal sealed class ModelPost
{
    private readonly Digest _exportContext;
    private readonly byte[] _wrappedKey;
    private readonly List<KeyField> _fields;

    private ModelPost(Digest exportContext, byte[] wrappedKey, List<KeyField> fields) => (_exportContext, _wrappedKey, _fields) = (exportContext, wrappedKey, fields);

    /// <summary>Null when the author's own checks or the server's refuse it.</summary>
    public static ModelPost? TrySeal(RosterWorld world, ModelDevice by, ModelGroup group)
    {
        if (Compose(world, by, group) is not { } sealedPost) return null;
        Assert.Null(Submission.TryRead(new MemoryStream(sealedPost), out var submission));
        var control = submission!.Control;
        if (SubmissionChecks.Authorship(control, world.Log, world.Time.Now) is not null || SubmissionChecks.Standing(control, world.Log, world.Time.Now) is not null) return null;
        using var body = new HashingReadStream(submission.OpenBody());
        var hash = body.Finish();
        Assert.Null(SubmissionChecks.Content(submission, hash, body.Length, _ => [world.ServerSealKey], world.Log, out var wrappedKey));
        var distribution = Distribution.Create(world.Log.List, control.Header.MessageId, world.Log.HeadNumber, world.Log.Head, world.Time.Now, world.Log.HeadNumber, world.Log.Head, world.Time.Now);
        using var wrapper = new DeliveryWrapper(world.Log.List, world.Time);
        var fields = new List<KeyField>();
        foreach (var device in world.State.Receivers(group.Name).SelectMany(m => m.Devices))
        {
            var written = new ArrayBufferWriter<byte>();
            wrapper.WriteKeyField(device, control.PostHash, distribution.Hash, wrappedKey, written);
            Assert.True(KeyField.TryParse(Encoding.ASCII.GetString(written.WrittenSpan)[(KeyField.Name.Length + 1)..].ReplaceLineEndings(""), out var field));
            fields.Add(field!);
        }

        return new ModelPost(DeviceLayer.ExportContext(control.PostHash, distribution.Hash), wrappedKey!, fields);
    }

    /// <summary>Whether any field on the wire gives up the still-locked key to any key that device ever had.</summary>
    public bool Opens(ModelDevice device, ListId list) =>
        _fields.Any(field => device.AllKeys.Any(key => DeviceLayer.Open(key, list, _exportContext, field) is { } opened && opened.SequenceEqual(_wrappedKey)));

    private static byte[]? Compose(RosterWorld world, ModelDevice by, ModelGroup group)
    {
        var output = new MemoryStream();
        try
        {
            new PostComposer(world.Time, Path.GetTempPath()).Seal(
                new PostRequest
                {
                    Log = world.Log,
                    Device = by.SigningKey,
                    ListKey = group.Keys[^1],
                    Epoch = group.Keys.Count,
                    Group = group.Name,
                    Sequence = ++by.Sequence,
                    Message = new MemoryStream("Subject: x\r\n\r\ny\r\n"u8.ToArray()),
                },
                output);
            return output.ToArray();
        }
        catch (PostComposeException)
        {
            return null;
        }
    }
}
