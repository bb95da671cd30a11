using System.Buffers;
using System.Collections.Concurrent;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Hpke;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Posts;

/// <summary>
/// Wraps a post's still-locked key for devices of one list: one HPKE sender context per HPKE key, in memory only, for at most
/// 24 hours and 1,000,000 exports. A warm copy costs one HMAC and one AES run. Safe from several threads.
/// </summary>
public sealed class DeliveryWrapper(ListId list, TimeProvider time) : IDisposable
{
    /// <summary>How long a context is used.</summary>
    public static readonly TimeSpan ContextLifetime = TimeSpan.FromHours(24);

    /// <summary>How many keys are exported from one context.</summary>
    public const int ContextExports = 1_000_000;

    private const int TagLength = 16;

    private readonly byte[] _info = DeviceLayer.Info(list);
    private readonly ConcurrentDictionary<Fingerprint, DeviceContext> _contexts = new();

    public ListId List { get; } = list;

    /// <summary>How many contexts are held.</summary>
    public int Count => _contexts.Count;

    /// <summary>Writes a complete key field, folded, with its CRLF, for this device.</summary>
    public void WriteKeyField(RosterDevice device, Digest postHash, Digest distributionHash, ReadOnlySpan<byte> wrappedKey, IBufferWriter<byte> output) =>
        WriteKeyField(device, DeviceLayer.ExportContext(postHash, distributionHash), wrappedKey, output);

    /// <summary>The same under another <see cref="DeviceLayer.ExportContext(Digest, Digest, Digest)"/>.</summary>
    public void WriteKeyField(RosterDevice device, Digest exported, ReadOnlySpan<byte> wrappedKey, IBufferWriter<byte> output)
    {
        Span<byte> exportContext = stackalloc byte[Digest.Size];
        exported.WriteTo(exportContext);
        Span<byte> ciphertext = stackalloc byte[wrappedKey.Length + TagLength];
        var context = ContextFor(device);
        DeviceLayer.Seal(context.Sender, exportContext, wrappedKey, ciphertext);
        output.Write(context.FieldOpening);
        KeyField.WriteClosing(ciphertext, output);
    }

    /// <summary>How many bytes a key field takes for this device and a wrapped key of that length. Exports nothing.</summary>
    public int KeyFieldLength(RosterDevice device, int wrappedKey)
    {
        var context = _contexts.TryGetValue(device.Fingerprint, out var known) && known.IsFor(device.HpkeKey) ? known : ContextFor(device);
        return context.FieldOpening.Length + KeyField.ClosingLength(wrappedKey + TagLength);
    }

    /// <summary>Drops every context whose HPKE key is not in force in this state; call after each change of the log.</summary>
    public void Retain(RosterState state)
    {
        foreach (var (fingerprint, context) in _contexts)
        {
            if (state.MemberOfDevice(fingerprint) is not { Suspended: false } || !context.IsFor(state.Device(fingerprint)!.HpkeKey))
                Drop(fingerprint, context);
        }
    }

    public void Dispose()
    {
        foreach (var (fingerprint, context) in _contexts) Drop(fingerprint, context);
    }

    private DeviceContext ContextFor(RosterDevice device)
    {
        while (true)
        {
            if (_contexts.TryGetValue(device.Fingerprint, out var context))
            {
                if (context.IsFor(device.HpkeKey) && context.TryUse(time.GetTimestamp(), time)) return context;
                Drop(device.Fingerprint, context);
            }

            _contexts.TryAdd(device.Fingerprint, new DeviceContext(HpkeFactory.SetupBaseSender(device.HpkeKey, _info), device.HpkeKey, time.GetTimestamp()));
        }
    }

    // The context itself is not disposed here: another thread may be wrapping with it. It holds no native handle to leak.
    private void Drop(Fingerprint fingerprint, DeviceContext context) => _contexts.TryRemove(new(fingerprint, context));

    private sealed class DeviceContext(HpkeSenderContext sender, HpkePublicKey key, long since)
    {
        private int _exports;

        public HpkeSenderContext Sender { get; } = sender;

        public byte[] FieldOpening { get; } = KeyField.Opening(key.Id, sender.Enc.Span);

        public bool IsFor(HpkePublicKey other) => ReferenceEquals(key, other) || (key.Kem == other.Kem && key.Bytes.Span.SequenceEqual(other.Bytes.Span));

        public bool TryUse(long now, TimeProvider time) =>
            time.GetElapsedTime(since, now) < ContextLifetime && Interlocked.Increment(ref _exports) <= ContextExports;
    }
}
