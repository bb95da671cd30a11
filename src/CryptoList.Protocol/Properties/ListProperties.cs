using System.Text;
using CryptoList.Cryptography;
using CryptoList.Cryptography.Chunked;
using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Json;
using CryptoList.Protocol.Keys;
using CryptoList.Protocol.Roster;

namespace CryptoList.Protocol.Properties;

/// <summary>
/// What an owner says of a list to its members, and to nobody else: J =
/// <c>{"v":1,"list","version","ts","by","rn","rh","description":["line",…],"pictures":[{"type","data"},…]}</c>, strict JSON, with
/// SIG(by, "cryptolist/1 properties", SHA-256(J)); it travels as <see cref="Seal"/>, under the list key. So whoever hands it on need not be believed.
/// </summary>
public sealed record ListProperties
{
    /// <summary>Longest J in bytes; with its signature, sealed and in base64url, it fits into one control message.</summary>
    public const int MaxBytes = 44 * 1024;

    /// <summary>Longest description in bytes of UTF-8, all lines together.</summary>
    public const int MaxDescriptionBytes = 2048;

    /// <summary>Most lines of a description.</summary>
    public const int MaxLines = 64;

    /// <summary>Most pictures.</summary>
    public const int MaxPictures = 4;

    /// <summary>Longest pictures in bytes, all together: 24 KiB.</summary>
    public const int MaxPictureBytes = 24 * 1024;

    /// <summary>The list.</summary>
    public required ListId List { get; init; }

    /// <summary>Counts up from 1; at most the time at which it is taken, in seconds.</summary>
    public required long Version { get; init; }

    /// <summary>The author's clock, Unix seconds.</summary>
    public required long Time { get; init; }

    /// <summary>The device that signed.</summary>
    public required Fingerprint By { get; init; }

    /// <summary>The newest entry its author knew.</summary>
    public required long RosterNumber { get; init; }

    /// <summary>That entry's hash.</summary>
    public required Digest RosterHead { get; init; }

    /// <summary>Lines without control characters.</summary>
    public required IReadOnlyList<string> Description { get; init; }

    /// <summary>In the order in which they are shown.</summary>
    public required IReadOnlyList<ListPicture> Pictures { get; init; }

    /// <summary>J || signature.</summary>
    public ReadOnlyMemory<byte> Signed { get; private init; }

    /// <summary>True while description and pictures are within their bounds.</summary>
    public static bool Fits(IReadOnlyList<string> description, IReadOnlyList<ListPicture> pictures) =>
        description.Count <= MaxLines && description.Sum(Encoding.UTF8.GetByteCount) <= MaxDescriptionBytes
        && pictures.Count <= MaxPictures && pictures.Sum(p => p.Data.Length) <= MaxPictureBytes;

    /// <summary>Writes and signs.</summary>
    /// <exception cref="ArgumentException">Out of bounds, or a control character in the description.</exception>
    public static ListProperties Create(RosterLog log, SigningKey device, long version, IReadOnlyList<string> description, IReadOnlyList<ListPicture> pictures, long now)
    {
        if (!Fits(description, pictures)) throw new ArgumentException("Properties are out of their bounds.", nameof(description));
        var by = device.PublicKey.Fingerprint;
        var raw = new StrictJsonWriter().Integer("v", 1).Bytes("list", log.List).Integer("version", version).Integer("ts", now).Bytes("by", by)
            .Integer("rn", log.HeadNumber).Bytes("rh", log.Head).Texts("description", description)
            .Objects("pictures", pictures.Select(p => new StrictJsonWriter().Text("type", p.MediaType).Bytes("data", p.Data.Span))).ToUtf8();
        byte[] signed = [.. raw, .. device.Sign(SignatureLabels.Properties, Digest.Of(raw).ToArray())];
        return Parse(signed);
    }

    /// <summary>J || signature; the signature is not checked here.</summary>
    /// <exception cref="StrictJsonException">Not such an object, or out of bounds.</exception>
    public static ListProperties Parse(ReadOnlyMemory<byte> signed)
    {
        if (signed.Length <= SigningKey.SignatureSize) throw new StrictJsonException(StrictJsonFault.Syntax);
        var json = StrictObject.Parse(signed.Span[..^SigningKey.SignatureSize], MaxBytes);
        json.Version(1);
        var properties = new ListProperties
        {
            List = json.ListId("list"),
            Version = json.Integer("version"),
            Time = json.Integer("ts"),
            By = json.Fingerprint("by"),
            RosterNumber = json.Integer("rn"),
            RosterHead = json.Digest("rh"),
            Description = json.Texts("description"),
            Pictures = [.. json.Objects("pictures").Select(Picture)],
            Signed = signed,
        };
        json.End();
        return properties.Version > 0 && Fits(properties.Description, properties.Pictures) ? properties : throw new StrictJsonException(StrictJsonFault.BadValue, "version");
    }

    /// <summary>P = CE.Seal(L, "cryptolist/1 properties" || 00 || list id || U64(version), J || signature).</summary>
    public byte[] Seal(ListKey key) => ChunkedEncryption.Seal(key.Bytes, Context(List, Version), Signed.Span);

    /// <summary>Opens P and checks its form; signature and rights are the caller's (<see cref="PropertiesChecks"/>).</summary>
    public static PropertiesRefusal? TryOpen(ListKey key, ListId list, long version, ReadOnlySpan<byte> sealedBytes, out ListProperties? properties)
    {
        properties = null;
        if (sealedBytes.Length > ChunkedEncryption.SealedLength(MaxBytes + SigningKey.SignatureSize)) return PropertiesRefusal.Malformed;
        if (ChunkedEncryption.TryOpen(key.Bytes, Context(list, version), sealedBytes, out var signed) is not ChunkedResult.Opened) return PropertiesRefusal.Damaged;
        try
        {
            var parsed = Parse(signed);
            if (parsed.List != list || parsed.Version != version) return PropertiesRefusal.Malformed;
            properties = parsed;
            return null;
        }
        catch (StrictJsonException)
        {
            return PropertiesRefusal.Malformed;
        }
    }

    /// <summary>True when that key signed.</summary>
    public bool IsSignedBy(VerifyingKey key) =>
        key.Fingerprint == By && key.Verify(SignatureLabels.Properties, Digest.Of(Signed.Span[..^SigningKey.SignatureSize]).ToArray(), Signed.Span[^SigningKey.SignatureSize..]);

    private static byte[] Context(ListId list, long version)
    {
        Span<byte> number = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(number, version);
        return DomainContext.Build(SignatureLabels.Properties, list.ToArray(), number);
    }

    private static ListPicture Picture(StrictObject json)
    {
        var (type, data) = (json.Text("type"), json.Bytes("data"));
        json.End();
        return ListPicture.Of(data) is { } picture && picture.MediaType == type ? picture : throw new StrictJsonException(StrictJsonFault.BadValue, "type");
    }
}
