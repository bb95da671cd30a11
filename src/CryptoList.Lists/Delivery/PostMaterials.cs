using System.Security.Cryptography;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Lists.Hosting;
using CryptoList.Lists.Keys;
using CryptoList.Lists.Posting;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Delivery;

/// <summary>Rendered posts, held while they are needed and memory allows: the least lately used goes first. Used by one task.</summary>
internal sealed class PostMaterials(IPostStore posts, IDeliveryQueue queue, IKeyStore keys, CopySigning signing, DeliveryOptions options, TimeProvider time)
{
    private const long Much = 8L << 20;

    private readonly Dictionary<long, LinkedListNode<PostMaterial>> _byPost = [];
    private readonly LinkedList<PostMaterial> _byUse = [];
    private long _held;

    /// <summary>The post, or null and what stands in its way.</summary>
    public async ValueTask<(PostMaterial? Material, PostObstacle? Obstacle)> GetAsync(HostedList list, long id, CancellationToken cancel)
    {
        if (_byPost.TryGetValue(id, out var node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return (node.Value, null);
        }

        if (await posts.FindAsync(id, cancel).ConfigureAwait(false) is not { Kept: true } post) return (null, PostObstacle.Gone);
        if (ControlPart.TryParse(post.Control, out var control) is not null) return Damaged("The stored control part is damaged");
        var (wrapped, locked) = UnsealKey(list, post, control!);
        if (wrapped is null) return (null, locked);
        var unlinkable = control!.Header.Mode == PostMode.Unlinkable;
        var length = unlinkable ? post.BodyLength : CopyRenderer.PartsLength(control, post.BodyLength);
        if (length > Array.MaxLength) return Damaged("The post is too large to be rendered");
        var octets = unlinkable ? await OpenAsync(post, control, wrapped, cancel).ConfigureAwait(false) : await RenderAsync(post, control, length, cancel).ConfigureAwait(false);
        if (octets is null) return await posts.FindAsync(id, cancel).ConfigureAwait(false) is { Kept: true } ? Damaged("The stored body is damaged") : (null, PostObstacle.Gone);
        if (SharedContent.TryCreate(unlinkable ? [] : [octets], out var content) is var fault and not SharedContentFault.None) return Damaged($"The rendered post cannot be sent: {fault}");
        var material = new PostMaterial(post, control, content, wrapped, unlinkable ? octets : null, options.SpoolFolder);
        _byPost.Add(id, _byUse.AddFirst(material));
        _held += material.Size;
        while (_held > options.CacheBytes && _byUse.Count > 1) Drop(_byUse.Last!);
        return (material, null);
    }

    /// <summary>Lets go of everything: for when nothing is under way. Much of it is given back at once: left alone, three large posts would lie in memory instead of one.</summary>
    public void Clear()
    {
        var much = _held >= Much;
        _byPost.Clear();
        _byUse.Clear();
        _held = 0;
        if (much) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
    }

    /// <summary>The common fields under this moment of the log; null when the store's log has moved on from it.</summary>
    public async ValueTask<CommonFields?> CommonAsync(HostedList list, PostMaterial material, RosterMoment moment, CancellationToken cancel)
    {
        if (material.Common is { } known && known.Moment == moment) return known;
        var (post, log, now) = (material.Post, list.Log, time.GetUtcNow().ToUnixTimeSeconds());
        var head = log[moment.Head];
        var stored = await queue.DistributionAsync(post.Id, list.Key, moment.Head, moment.Young, () =>
        {
            var made = Distribution.Create(
                list.Id, material.Control.Header.MessageId, post.AcceptedNumber, post.AcceptedHead, post.AcceptedTime,
                moment.Head, head.Signed.Head, Math.Max(now, Math.Max(post.AcceptedTime, head.Time)));
            return new StoredDistribution(made.Raw, made.Sign(list.SigningKey(now), material.PostHash));
        }, cancel).ConfigureAwait(false);
        if (stored is null) return null;
        var distribution = Distribution.Parse(stored.Raw);
        var bytes = CopyRenderer.CommonFields(
            material.Control, distribution.ToField(stored.Signature.Span), log.AtHead(now).ListName, list.Address, post.Subject, ListFields.For(list));
        return material.Common = new CommonFields(moment, distribution.Hash, DeviceLayer.ExportContext(material.PostHash, distribution.Hash), signing.Apply(material, bytes, now));
    }

    private static (PostMaterial?, PostObstacle) Damaged(string reason) => (null, new PostObstacle(reason, CopyState.SetAside));

    /// <summary>Both parts, or null when the stored body is not the one that was accepted.</summary>
    private async ValueTask<byte[]?> RenderAsync(StoredPost post, ControlPart control, long length, CancellationToken cancel)
    {
        await using var stored = await posts.OpenBodyAsync(post.Id, cancel).ConfigureAwait(false);
        if (stored is null) return null;
        var parts = new byte[length];
        using var body = new HashingReadStream(stored);
        try
        {
            using var output = new MemoryStream(parts);
            CopyRenderer.WriteParts(output, control, body);
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return body.Length == post.BodyLength && body.Finish() == control.BodyHash ? parts : null;
    }

    /// <summary>B1, sealed under the list key; or null when the stored body is not the one that was accepted.</summary>
    private async ValueTask<byte[]?> OpenAsync(StoredPost post, ControlPart control, byte[] key, CancellationToken cancel)
    {
        await using var stored = await posts.OpenBodyAsync(post.Id, cancel).ConfigureAwait(false);
        if (stored is null) return null;
        try
        {
            using var inner = OuterLayer.Open(control.Header, key, stored);
            var octets = new byte[ChunkedEncryption.OpenedLength(post.BodyLength)];
            inner.ReadExactly(octets);
            // Only a read of nothing says that it is whole.
            return inner.ReadByte() < 0 && Digest.Of(octets) == control.BodyHash ? octets : null;
        }
        catch (Exception damage) when (damage is InvalidDataException or ChunkedEncryptionException)
        {
            return null;
        }
    }

    private (byte[]? WrappedKey, PostObstacle? Obstacle) UnsealKey(HostedList list, StoredPost post, ControlPart control)
    {
        var queueKey = keys.QueueKey(list.Id, post.QueueDay, create: false);
        if (queueKey is null) return (null, new PostObstacle("The queue key of the post's day is missing; the copy waits for it", CopyState.SetAside, MayPass: true));
        try
        {
            return QueueSeal.TryOpen(queueKey, control.Header.Hash, post.SealedWrappedKey.Span) is { } wrapped
                ? (wrapped, null) : (null, new PostObstacle("The stored key of the post is damaged, or the queue key of its day is another", CopyState.SetAside));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(queueKey);
        }
    }

    private void Drop(LinkedListNode<PostMaterial> node)
    {
        _byUse.Remove(node);
        _byPost.Remove(node.Value.Post.Id);
        _held -= node.Value.Size;
    }
}
