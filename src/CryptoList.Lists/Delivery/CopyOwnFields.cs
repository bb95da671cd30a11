using System.Buffers;
using CryptoList.Lists.Leaving;
using CryptoList.Mail.Headers;
using CryptoList.Protocol.Identifiers;

namespace CryptoList.Lists.Delivery;

/// <summary>What a copy says beside its key fields: how its member leaves, what all copies share, and its own signature where each is signed.</summary>
public sealed class CopyOwnFields(LeaveLinks links, CopySigning signing, TimeProvider time)
{
    /// <summary>Octets beside key fields and common fields, at most.</summary>
    public const int Allowance = LeaveAllowance + CopySigning.FieldAllowance;

    private const int LeaveAllowance = 1024;

    /// <summary>Ends the header that the key fields in <paramref name="buffer"/> began.</summary>
    internal void Write(CopyJob job, CopyBuffer buffer) => Write(job, job.Member, buffer);

    /// <summary>The same for a copy that is for several: <paramref name="member"/> is null, and the copy names nobody.</summary>
    internal void Write(CopyJob job, MemberId? member, CopyBuffer buffer)
    {
        new HeaderBlock(links.FieldsFor(job.List, member)).WriteTo(buffer);
        buffer.Write(job.Common.Bytes);
        if (signing.SignCopy(job.Material, buffer.Written, time.GetUtcNow().ToUnixTimeSeconds()) is { } signatures) buffer.Prepend(signatures.ToArray());
    }
}
