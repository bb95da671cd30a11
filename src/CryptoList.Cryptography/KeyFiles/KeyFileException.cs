namespace CryptoList.Cryptography.KeyFiles;

/// <summary>A key file could not be read; <see cref="Fault"/> says why.</summary>
public sealed class KeyFileException(KeyFileFault fault, string message, Exception? cause = null) : IOException(message, cause)
{
    /// <summary>The reason, for a program.</summary>
    public KeyFileFault Fault { get; } = fault;
}
