using CryptoList.Cryptography.Signatures;
using CryptoList.Protocol.Identifiers;
using CryptoList.Protocol.Invitations;
using CryptoList.Protocol.Json;

namespace CryptoList.Protocol.Control;

/// <summary>What one line of a <see cref="ControlBundle"/> carries to one device: sealed, and whoever passes it on reads only for whom it is.</summary>
public abstract record BundleLine(ListId List, Fingerprint To)
{
    internal abstract StrictJsonWriter ToJson();

    internal static BundleLine Parse(ReadOnlySpan<byte> line)
    {
        var json = StrictObject.Parse(line, ControlBundle.MaxLineBytes);
        json.Version(1);
        var (list, to) = (json.ListId("list"), json.Fingerprint("to"));
        BundleLine parsed = json.Has("log") ? new SealedLogPart(list, to, json.Bytes("log"))
            : json.Has("image") ? new SealedImagePart(list, to, json.Bytes("image"))
            : new SealedControl(list, to, json.Integer("exp"), json.Bytes("msg")) { Shown = ShownInvitation.Take(json) };
        json.End();
        return parsed;
    }
}

/// <summary>A sealed control message: <c>{"v":1,"list":"&lt;16B&gt;","to":"&lt;fp 32B&gt;","exp","msg":"&lt;b64u&gt;"}</c>. <paramref name="Expires"/> (Unix seconds) is how long it is worth keeping for a device that is away.</summary>
public sealed record SealedControl(ListId List, Fingerprint To, long Expires, byte[] Message) : BundleLine(List, To)
{
    /// <summary>The invitation that lets the line pass; null where none is needed. Behind <c>msg</c>, for whoever passes it on.</summary>
    public ShownInvitation? Shown { get; init; }

    internal override StrictJsonWriter ToJson()
    {
        var json = new StrictJsonWriter().Integer("v", 1).Bytes("list", List).Bytes("to", To.Value).Integer("exp", Expires).Bytes("msg", Message);
        return Shown is null ? json : Shown.WriteTo(json);
    }
}

/// <summary>A sealed piece of an image of the log (<see cref="ImagePart"/>): <c>{"v":1,"list":"&lt;16B&gt;","to":"&lt;fp 32B&gt;","image":"&lt;b64u&gt;"}</c>.</summary>
public sealed record SealedImagePart(ListId List, Fingerprint To, byte[] Part) : BundleLine(List, To)
{
    internal override StrictJsonWriter ToJson() => new StrictJsonWriter().Integer("v", 1).Bytes("list", List).Bytes("to", To.Value).Bytes("image", Part);
}

/// <summary>A sealed piece of the roster log (<see cref="LogPart"/>): <c>{"v":1,"list":"&lt;16B&gt;","to":"&lt;fp 32B&gt;","log":"&lt;b64u&gt;"}</c>.</summary>
public sealed record SealedLogPart(ListId List, Fingerprint To, byte[] Part) : BundleLine(List, To)
{
    internal override StrictJsonWriter ToJson() => new StrictJsonWriter().Integer("v", 1).Bytes("list", List).Bytes("to", To.Value).Bytes("log", Part);
}
