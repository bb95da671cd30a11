namespace CryptoList.Protocol.Posts;

/// <summary>A sealed post: the whole submission is in the stream given to <see cref="PostComposer.Seal"/>. <paramref name="SentFrom"/> is the address it comes from.</summary>
public sealed record SealedPost(ControlPart Control, string MessageId, string ListAddress, string SentFrom);
