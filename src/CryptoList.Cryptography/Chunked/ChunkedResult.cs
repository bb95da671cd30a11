namespace CryptoList.Cryptography.Chunked;

/// <summary>What became of an opening.</summary>
public enum ChunkedResult
{
    /// <summary>Every chunk authenticates and the last one is there.</summary>
    Opened,

    /// <summary>The commitment does not fit: another key, another context, or a damaged header.</summary>
    NotForThisKey,

    /// <summary>The header is cut short, or a chunk does not authenticate, is missing, doubled, out of order or cut short.</summary>
    Damaged,
}
