namespace CryptoList.Helper.Bridge.Posts;

/// <summary>How the bridge shows one post: what header listings need of the message that stands in its place.</summary>
/// <param name="Size">Octets of that message.</param>
/// <param name="Again">Which logs and keys it was read with, when newer ones may open it; empty when it is shown for good.</param>
/// <param name="Header">Its header and the empty line.</param>
/// <param name="Envelope">Value of ENVELOPE.</param>
/// <param name="BodyShort">Value of BODY.</param>
/// <param name="BodyStructure">Value of BODYSTRUCTURE.</param>
internal sealed record ShownPost(long Size, string Again, byte[] Header, byte[] Envelope, byte[] BodyShort, byte[] BodyStructure)
{
    /// <summary>As octets.</summary>
    public void Write(BinaryWriter output)
    {
        output.Write(Size);
        output.Write(Again);
        foreach (var part in (ReadOnlySpan<byte[]>)[Header, Envelope, BodyShort, BodyStructure])
        {
            output.Write7BitEncodedInt(part.Length);
            output.Write(part);
        }
    }

    /// <summary>From <see cref="Write"/>'s octets.</summary>
    public static ShownPost Read(BinaryReader input) =>
        new(input.ReadInt64(), input.ReadString(), Part(input), Part(input), Part(input), Part(input));

    private static byte[] Part(BinaryReader input) => input.ReadBytes(input.Read7BitEncodedInt());
}
