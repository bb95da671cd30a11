namespace CryptoList.Lists.Delivery;

/// <summary>
/// Why a post cannot be rendered, and what that makes of its copies: failed or set aside. With <see cref="MayPass"/> they wait first, for as long as
/// they would for a relay, since whoever runs the server can put it right.
/// </summary>
internal sealed record PostObstacle(string Reason, CopyState State, bool MayPass = false)
{
    public static PostObstacle Gone { get; } = new("The post is no longer kept", CopyState.Failed);
}
