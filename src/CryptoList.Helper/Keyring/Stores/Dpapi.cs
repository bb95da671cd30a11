using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using CryptoList.Helper.Home;

namespace CryptoList.Helper.Keyring.Stores;

/// <summary>Windows' data protection: the secret lies in the home, in <c>key-store.json.dpapi</c>, under a key of the Windows account.</summary>
[SupportedOSPlatform("windows")]
internal sealed class Dpapi(HomeFolder home) : ISecretStore
{
    public string Name => "the data protection of this Windows account";

    private string FilePath => home.KeyStoreFile + ".dpapi";

    public Task<string?> FindAsync(string id, CancellationToken cancellation)
    {
        if (!File.Exists(FilePath)) return Task.FromResult<string?>(null);
        try
        {
            return Task.FromResult<string?>(Encoding.ASCII.GetString(ProtectedData.Unprotect(File.ReadAllBytes(FilePath), Encoding.ASCII.GetBytes(id), DataProtectionScope.CurrentUser)));
        }
        catch (CryptographicException other)
        {
            throw new HelperException(ExitCode.Fault, $"{FilePath} does not open ({other.Message}): it is bound to the Windows account that made it. Log in with that account, or restore a backup.");
        }
    }

    public Task KeepAsync(string id, string secret, CancellationToken cancellation)
    {
        DurableFile.Replace(FilePath, ProtectedData.Protect(Encoding.ASCII.GetBytes(secret), Encoding.ASCII.GetBytes(id), DataProtectionScope.CurrentUser));
        return Task.CompletedTask;
    }
}
