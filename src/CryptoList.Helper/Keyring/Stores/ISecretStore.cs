namespace CryptoList.Helper.Keyring.Stores;

/// <summary>A key store of the platform's, which opens when its owner logs in to the machine. What this program keeps there is a random passphrase.</summary>
internal interface ISecretStore
{
    /// <summary>What people call it.</summary>
    string Name { get; }

    /// <summary>The secret of that id; null where there is none.</summary>
    /// <exception cref="HelperException">The store is not there, locked, or refuses.</exception>
    Task<string?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>Keeps a secret, printable ASCII without quotes, under an id of letters and digits.</summary>
    /// <exception cref="HelperException">The store is not there, locked, or refuses.</exception>
    Task KeepAsync(string id, string secret, CancellationToken cancellation);
}
