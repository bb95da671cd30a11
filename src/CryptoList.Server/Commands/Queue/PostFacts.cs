using CryptoList.Lists.Delivery;
using CryptoList.Lists.Hosting;

namespace CryptoList.Server.Commands.Queue;

/// <summary>
/// A post as <c>--json</c> gives it. <see cref="Bytes"/>: its sealed body. <see cref="Kept"/>: the body is still there.
/// <see cref="Complete"/> is false while copies are still being written down. The rest counts copies by state.
/// </summary>
internal sealed record PostFacts(long Post, string List, string Group, string MessageId, long Accepted, long Bytes, bool Kept, bool Complete, long Waiting, long Sending, long Delivered, long Failed, long Cancelled, long Paused)
{
    /// <summary>The fields, for <c>--help</c>.</summary>
    public const string Fields = "post, list, group, messageId, accepted, bytes, kept, complete, waiting, sending, delivered, failed, cancelled, paused";

    public static PostFacts Of(PostProgress post, HostedList? list) => new(
        post.Post, list?.Address ?? "", post.Group, post.MessageId, post.Accepted, post.BodyLength, post.Kept, post.Expanded, post.Waiting, post.Sending, post.Delivered, post.Failed, post.Cancelled, post.Paused);
}
