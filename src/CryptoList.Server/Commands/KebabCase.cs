using CryptoList.Lists.Telemetry;

namespace CryptoList.Server.Commands;

/// <summary>Names of refusals and states as they are said: <c>WrongPrevious</c> is <c>wrong-previous</c>.</summary>
internal static class KebabCase
{
    public static string Of(Enum name) => LabelText.Of(name);
}
