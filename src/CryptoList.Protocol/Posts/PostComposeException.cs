namespace CryptoList.Protocol.Posts;

/// <summary>Why a message was not sealed, and what to do about it.</summary>
public sealed class PostComposeException(PostFault fault, string message) : InvalidOperationException(message)
{
    public PostFault Fault { get; } = fault;
}
