namespace CryptoList.Storage.Postgres;

/// <summary>PostgreSQL's text cannot hold U+0000.</summary>
internal static class PostgresText
{
    /// <summary>For what is only shown: U+0000 becomes U+FFFD.</summary>
    public static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
