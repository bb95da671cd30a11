using System.Security.Cryptography;

namespace CryptoList.Cryptography.Curves;

/// <summary>
/// A point in the platform's form, imported when it is asked for and left to the garbage collector between uses: a handle takes some
/// 3 kB of native memory, and a server knows two points for each device of its lists. Safe to use from several threads.
/// </summary>
internal sealed class PointHandle<T>
    where T : class
{
    private readonly byte[] _point;
    private readonly Func<ECParameters, T> _import;
    private WeakReference<T>? _handle;

    /// <summary>A point that is known to lie on the curve; <paramref name="ready"/> is its handle when there is one already.</summary>
    public PointHandle(byte[] point, Func<ECParameters, T> import, T? ready)
    {
        _point = point;
        _import = import;
        _handle = ready is null ? null : new WeakReference<T>(ready);
    }

    /// <summary>The handle: use it and let go of it.</summary>
    /// <exception cref="CryptographicException">The point is not on the curve after all.</exception>
    public T Get()
    {
        if (Volatile.Read(ref _handle) is { } known && known.TryGetTarget(out var handle)) return handle;
        handle = P256.ImportPoint(_point, _import) ?? throw new CryptographicException("A point that was taken for checked is not on P-256.");
        Volatile.Write(ref _handle, new WeakReference<T>(handle));
        return handle;
    }
}
