using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;

namespace CryptoList.Server.Commands.Queue;

/// <summary>
/// A post as <c>--json</c> gives it. <see cref="Bytes"/>: its sealed body. <see cref="Kept"/>: the body is still there.
/// <see cref="Complete"/> is false while copies are still being written down. The rest counts copies by state; <see cref="Failed"/> includes
/// <see cref="Returned"/> and <see cref="InDoubt"/>. <see cref="SetAsideReason"/>: why the post as a whole is set aside.
/// </summary>
internal sealed record PostFacts(long Post, string List, string Group, string MessageId, long Accepted, long Bytes, bool Kept, bool Complete, long Waiting, long Sending, long Delivered, long Failed, long Cancelled, long Paused, long Returned, long InDoubt,
    long SetAside, string? SetAsideReason)
{
    /// <summary>The fields, for <c>--help</c>.</summary>
    public const string Fields = "post, list, group, messageId, accepted, bytes, kept, complete, waiting, sending, delivered, failed, cancelled, paused, returned, inDoubt, setAside, setAsideReason";

    public static PostFacts Of(PostProgress post, HostedList? list) => new(
        post.Post, list?.Address ?? "", post.Channel.Group, post.MessageId, post.Accepted, post.BodyLength, post.Kept, post.Expanded, post.Waiting, post.Sending, post.Delivered, post.Failed, post.Cancelled, post.Paused,
        post.Returned, post.InDoubt, post.SetAside, post.SetAsideReason);
}
