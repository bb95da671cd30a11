namespace CryptoList.Cryptography.KeyFiles;

/// <summary>Why a key file could not be read.</summary>
public enum KeyFileFault
{
    /// <summary>There is no such file or folder.</summary>
    Missing,

    /// <summary>The file is there and this user may not read it, or it is a folder.</summary>
    NoAccess,

    /// <summary>Not the armour of a key file, or larger than a key file may be.</summary>
    NotAKeyFile,

    /// <summary>Another version, another key derivation, or more rounds than are allowed.</summary>
    Unsupported,

    /// <summary>A key file whose checksum does not fit, or whose payload does not authenticate.</summary>
    Damaged,

    /// <summary>The file is under a passphrase and none was given.</summary>
    PassphraseNeeded,

    /// <summary>The file is whole and the passphrase is another one.</summary>
    WrongPassphrase,
}
