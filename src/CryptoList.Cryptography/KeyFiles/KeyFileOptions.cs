namespace CryptoList.Cryptography.KeyFiles;

/// <summary>Costs and limits of key files.</summary>
public sealed record KeyFileOptions
{
    /// <summary>The defaults.</summary>
    public static KeyFileOptions Default { get; } = new();

    /// <summary>PBKDF2 rounds when writing; default 600,000, at least 1. The file names them.</summary>
    public int Rounds { get; init; } = 600_000;

    /// <summary>Most PBKDF2 rounds accepted when reading, so that a planted file cannot stall the reader; default 10,000,000.</summary>
    public int MaxRounds { get; init; } = 10_000_000;

    /// <summary>Largest file accepted when reading or made when writing, in bytes; default 1 MiB.</summary>
    public int MaxFileSize { get; init; } = 1 << 20;
}
