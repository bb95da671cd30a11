using System.Buffers;
using CryptoList.Lists.Leaving;
using CryptoList.Mail.Headers;

namespace CryptoList.Lists.Delivery;

/// <summary>What a copy says beside its key fields: how its member leaves, what all copies share, and its own signature where each is signed.</summary>
public sealed class CopyOwnFields(LeaveLinks links, CopySigning signing, TimeProvider time)
{
    /// <summary>Octets beside key fields and common fields, at most.</summary>
    public const int Allowance = LeaveAllowance + CopySigning.FieldAllowance;

    private const int LeaveAllowance = 1024;

    /// <summary>Ends the header that the key fields in <paramref name="buffer"/> began. A message for several names no member.</summary>
    internal void Write(CopyMessage copy, CopyBuffer buffer)
    {
        var (job, own) = (copy.Jobs[0], buffer.Written.Length);
        new HeaderBlock(links.FieldsFor(job.List, copy.Shared is null ? job.Member : null)).WriteTo(buffer);
        buffer.Write(job.Common.Bytes);
        // The key fields of several, up to 32 kB of them, prove themselves; one member's are signed.
        var signed = copy.Shared is null ? buffer.Written : buffer.Written[own..];
        if (signing.SignCopy(job, signed, time.GetUtcNow().ToUnixTimeSeconds()) is { } signatures) buffer.Prepend(signatures.ToArray());
    }
}
