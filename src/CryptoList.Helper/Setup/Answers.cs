namespace CryptoList.Helper.Setup;

/// <summary>What people type to a question with two answers.</summary>
internal static class Answers
{
    /// <summary>True for a yes; for nothing typed <paramref name="whenEmpty"/>; false where nobody answers (null).</summary>
    public static bool IsYes(string? typed, bool whenEmpty) => typed is not null && (typed.Trim().Length == 0 ? whenEmpty : typed.Trim().StartsWith("y", StringComparison.OrdinalIgnoreCase));
}
