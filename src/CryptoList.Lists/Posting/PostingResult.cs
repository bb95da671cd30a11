using CryptoList.Protocol.Posts;

namespace CryptoList.Lists.Posting;

/// <summary>What became of a submission. Closed: one of the four nested.</summary>
public abstract record PostingResult
{
    private PostingResult() { }

    /// <summary>Stored, durable, ours from now on.</summary>
    public sealed record Accepted(long PostId) : PostingResult;

    /// <summary>The same post came before; nothing new happened.</summary>
    public sealed record AlreadyAccepted : PostingResult;

    /// <summary>Will not be taken as it is. <see cref="NextSequence"/> is the next free number of that device and channel, where the number or msg-id was the trouble.</summary>
    public sealed record Refused(PostFault Fault, long? NextSequence = null) : PostingResult;

    /// <summary>Nothing was stored; the same bytes may be taken later. The reason is for the log.</summary>
    public sealed record TryLater(string Reason) : PostingResult;
}
