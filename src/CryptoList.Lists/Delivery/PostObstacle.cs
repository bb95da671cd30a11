namespace CryptoList.Lists.Delivery;

/// <summary>Why a post cannot be rendered; for good, unless <see cref="MayPass"/> says that whoever runs the server can put it right.</summary>
internal sealed record PostObstacle(string Reason, bool MayPass = false);
