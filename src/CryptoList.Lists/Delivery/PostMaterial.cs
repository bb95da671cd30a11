using CryptoList.Cryptography;
using CryptoList.Lists.Posting;
using CryptoList.Mail.Dkim;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// What all copies of one post share: both parts rendered once, and <c>wl</c>, still locked under the list key. In mode 2 they share no body, but what
/// each of their bodies is made of, which is sealed under the list key. Nothing in it is bound to a member.
/// </summary>
internal sealed class PostMaterial(StoredPost post, ControlPart control, SharedContent parts, byte[] wrappedKey, byte[]? inner, string spoolFolder)
{
    private volatile CommonFields? _common;
    private byte[]? _bodyHash;

    public StoredPost Post { get; } = post;
    public ControlPart Control { get; } = control;
    public Digest PostHash { get; } = control.PostHash;
    public SharedContent Parts { get; } = parts;
    public byte[] WrappedKey { get; } = wrappedKey;
    public long Mode => Control.Header.Mode;

    /// <summary>B1 of a post in mode 2, null in every other.</summary>
    public byte[]? Inner { get; } = inner;

    /// <summary>Where a large body of one copy lies while it is sent.</summary>
    public string SpoolFolder { get; } = spoolFolder;

    public bool HasOwnBodies => Inner is not null;

    /// <summary>Octets of the two parts of a copy with a body of its own.</summary>
    public long OwnPartsLength => CopyRenderer.PartsLength(Control, OuterLayer.SealedLength(Inner!.Length));

    /// <summary>Octets held in memory.</summary>
    public long Size => Inner?.Length ?? Parts.Length;

    /// <summary>The hash of both parts for DKIM, made once.</summary>
    public ReadOnlySpan<byte> BodyHash
    {
        get
        {
            if (_bodyHash is { } known) return known;
            using var hash = new DkimBodyHash();
            foreach (var piece in Parts.Plain) hash.Append(piece);
            return _bodyHash = hash.Finish();
        }
    }

    /// <summary>The newest common fields made for this post.</summary>
    public CommonFields? Common { get => _common; set => _common = value; }
}
