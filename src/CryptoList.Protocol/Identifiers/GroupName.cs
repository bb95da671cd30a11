using System.Text;

namespace CryptoList.Protocol.Identifiers;

/// <summary>A group's name: 1 to 64 bytes of UTF-8, NFC beyond doubt, no control characters. Compared byte for byte.</summary>
public static class GroupName
{
    /// <summary>Longest name in bytes of UTF-8.</summary>
    public const int MaxBytes = 64;

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxBytes
        && Encoding.UTF8.GetByteCount(name) <= MaxBytes
        && !name.Any(char.IsControl)
        && PlainNormalization.Holds(name);
}
