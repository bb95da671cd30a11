namespace CryptoList.Helper.Home;

/// <summary>
/// Where one person's keys, logs and waiting posts live: mode 0700, all files 0600. <c>--home</c>, then CRYPTOLIST_HOME,
/// then XDG_CONFIG_HOME/cryptolist, then ~/.config/cryptolist.
/// </summary>
public sealed class HomeFolder(string path)
{
    /// <summary>The folder, as an absolute path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The key file with everything secret.</summary>
    public string KeyringFile => System.IO.Path.Combine(Path, "keyring");

    /// <summary>Says that the key file's passphrase is in the platform's key store, and under which name.</summary>
    public string KeyStoreFile => System.IO.Path.Combine(Path, "key-store.json");

    /// <summary>One folder for each list.</summary>
    public string ListsFolder => System.IO.Path.Combine(Path, "lists");

    /// <summary>Held while a process changes anything here.</summary>
    public string LockFile => System.IO.Path.Combine(Path, "lock");

    /// <summary>For messages under way; on the same disk as the rest, and nobody else's to read.</summary>
    public string TemporaryFolder => System.IO.Path.Combine(Path, "tmp");

    /// <summary>What the bridge has opened, sealed; it can all be opened again.</summary>
    public string BridgeFolder => System.IO.Path.Combine(Path, "bridge");

    /// <summary>What the bridge shows mail programs when they come with TLS, and what they are told to trust.</summary>
    public string CertificateFolder => System.IO.Path.Combine(Path, "certificate");

    /// <summary>What <c>setup</c> wrote for mail programs.</summary>
    public string ClientFolder => System.IO.Path.Combine(Path, "client");

    /// <summary>The accounts the bridge serves where none are named.</summary>
    public string BridgeAccountsFile => System.IO.Path.Combine(Path, "bridge.json");

    /// <summary>True when <c>init</c> was here.</summary>
    public bool Exists => File.Exists(KeyringFile);

    /// <summary>The folder that options and environment name.</summary>
    public static HomeFolder Resolve(string? option, Func<string, string?> environment)
    {
        if (!string.IsNullOrEmpty(option)) return new(option);
        if (environment("CRYPTOLIST_HOME") is { Length: > 0 } named) return new(named);
        // XDG Base Directory Specification: a relative path in the variable is to be ignored.
        if (environment("XDG_CONFIG_HOME") is { Length: > 0 } xdg && System.IO.Path.IsPathRooted(xdg)) return new(System.IO.Path.Combine(xdg, "cryptolist"));
        var user = environment("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return new(System.IO.Path.Combine(user, ".config", "cryptolist"));
    }

    /// <summary>Makes the folders that are not there, and closes them to others.</summary>
    /// <exception cref="IOException">The file system refused.</exception>
    public void Create()
    {
        PrivateFolder.Create(Path);
        PrivateFolder.Create(ListsFolder);
        PrivateFolder.Create(TemporaryFolder);
    }
}
