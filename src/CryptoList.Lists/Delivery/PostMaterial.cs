using CryptoList.Cryptography;
using CryptoList.Lists.Posting;
using CryptoList.Mail.Dkim;
using CryptoList.Mail.Smtp.Client;
using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Delivery;

/// <summary>
/// What all copies of one post share: both parts rendered once, and <c>wl</c>, still locked under the list key.
/// Nothing in it is bound to a member.
/// </summary>
internal sealed class PostMaterial(StoredPost post, ControlPart control, SharedContent parts, byte[] wrappedKey)
{
    private volatile CommonFields? _common;
    private byte[]? _bodyHash;

    public StoredPost Post { get; } = post;
    public ControlPart Control { get; } = control;
    public Digest PostHash { get; } = control.PostHash;
    public SharedContent Parts { get; } = parts;
    public byte[] WrappedKey { get; } = wrappedKey;

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
