using CryptoList.Protocol.Posts;
using CryptoList.Protocol.Roster;

namespace CryptoList.Lists.Delivery;

/// <summary>The key fields of a copy, as the mode of its post has them.</summary>
internal static class CopyKeyFields
{
    /// <summary>Octets that one member's take, at most.</summary>
    public static int LengthFor(CopyJob job, RosterMember member) => job.Material.Mode switch
    {
        PostMode.Plain => 0,
        PostMode.Layerless => LayerlessKeyField.MaxBytes,
        _ => member.Devices.Sum(d => job.List.Wrapper.KeyFieldLength(d, job.Material.WrappedKey.Length)),
    };

    /// <summary>Writes one member's behind those in the buffer. In mode 2 the copy's own body is made first.</summary>
    public static void Write(CopyJob job, RosterMember member, CopyBuffer buffer)
    {
        var (material, common) = (job.Material, job.Common);
        switch (material.Mode)
        {
            case PostMode.Plain:
                break;
            case PostMode.Layerless:
                // One for all who share the message.
                if (buffer.Written.IsEmpty) new LayerlessKeyField(material.Control.Header.Kid, material.WrappedKey).WriteTo(buffer);
                break;
            case PostMode.Unlinkable:
                job.Own = OwnBody.Make(material);
                job.Own.UseKey(key => WriteFor(DeviceLayer.ExportContext(material.PostHash, common.DistributionHash, job.Own.Hash), key));
                break;
            default:
                WriteFor(common.ExportContext, material.WrappedKey);
                break;
        }

        void WriteFor(Cryptography.Digest exportContext, ReadOnlySpan<byte> wrapped)
        {
            foreach (var device in member.Devices) job.List.Wrapper.WriteKeyField(device, exportContext, wrapped, buffer);
        }
    }
}
